// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.IceCandidateInit;
import dev.sluice.signaling.IceServer;
import dev.sluice.signaling.LeaveReason;
import dev.sluice.signaling.OfferParams;
import dev.sluice.signaling.OfferResult;
import dev.sluice.signaling.ParticipantInfo;
import dev.sluice.signaling.RoomInfo;
import dev.sluice.signaling.ServerNotification;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.TrackInfo;
import dev.sluice.signaling.TrackKind;
import dev.sluice.signaling.TrackSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The records that the files under {@code golden/} stand for. */
final class Golden {
    private static final Path DIRECTORY = Path.of("src/test/resources/golden");
    private static final RoomInfo ROOM = new RoomInfo("RM_AAAAAAAAAAAAAAAA", "demo");
    private static final String BOB_ID = "PA_BBBBBBBBBBBBBBBB";
    private static final String TRACK_ID = "TR_AAAAAAAAAAAAAAAA";
    private static final ParticipantInfo ALICE = new ParticipantInfo("PA_AAAAAAAAAAAAAAAA", "alice", "Alice", List.of(),
            1_790_000_000_000L);
    private static final ParticipantInfo BOB = new ParticipantInfo(BOB_ID, "bob", "Bob",
            List.of(new TrackInfo(TRACK_ID, TrackKind.VIDEO, TrackSource.CAMERA, "", false, "VP8")),
            1_789_999_990_000L);
    private static final String SDP = "v=0\r\n";

    /** Client messages by method. */
    static final Map<String, ClientMessage> CLIENT = Map.of("join",
            new ClientMessage.Join("eyJhbGciOiJIUzI1NiJ9.e30.c2ln", "demo", "alice", "Alice",
                    new ClientMessage.ClientSoftware("sluice-js", "0.1.0")),
            "resume", new ClientMessage.Resume("A".repeat(16) + "B".repeat(32), 41), "offer",
            new ClientMessage.Offer(new OfferParams(SDP,
                    List.of(new OfferParams.TrackDeclaration("0", TrackSource.MICROPHONE, "Headset", true),
                            new OfferParams.TrackDeclaration("1", TrackSource.SCREEN, "", false)))),
            "answer", new ClientMessage.Answer(7, SDP), "set_muted", new ClientMessage.SetMuted(TRACK_ID, true),
            "set_subscription", new ClientMessage.SetSubscription(TRACK_ID, false), "ping", new ClientMessage.Ping(),
            "leave",
            new ClientMessage.Leave(), "candidate", new ClientMessage.Candidate(
                    new IceCandidateInit("candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host", "0", 0, "EsAw")));

    /** Results by method. */
    static final Map<String, ServerMessage> RESULTS = Map.of("join",
            result("\"1\"",
                    new ServerResult.Joined(new ServerResult.ResumeTicket("A".repeat(16) + "B".repeat(32), 20_000),
                            ROOM, ALICE,
                            List.of(BOB),
                            List.of(new IceServer(List.of("turn:192.0.2.1:3478"), "alice", "secret"),
                                    new IceServer(List.of("stun:192.0.2.1:3478"), null, null)),
                            new ServerResult.ServerInfo("0.1.0", 1))),
            "resume",
            result("\"2\"",
                    new ServerResult.Resumed(new ServerResult.ResumeTicket("A".repeat(16) + "C".repeat(32), 20_000),
                            ROOM,
                            ALICE, List.of(), 3)),
            "offer", result("3", new ServerResult.Answered(SDP, List.of(new OfferResult.TrackBinding("0", TRACK_ID)))),
            "answer",
            result("4", new ServerResult.Done()), "set_muted", result("5", new ServerResult.Done()), "set_subscription",
            result("6", new ServerResult.Done()), "ping", result("7", new ServerResult.Pong(1_790_000_000_000L)),
            "leave",
            result("8", new ServerResult.Done()));

    /** Server notifications in the order of the page. */
    static final List<ServerNotification> NOTIFICATIONS = List.of(
            new ServerNotification.ParticipantJoined(
                    new ParticipantInfo(BOB_ID, "bob", "Bob", List.of(), 1_790_000_000_000L)),
            new ServerNotification.ParticipantLeft(BOB_ID, LeaveReason.CONNECTION_LOST),
            new ServerNotification.TrackPublished(BOB_ID,
                    new TrackInfo(TRACK_ID, TrackKind.AUDIO, TrackSource.SCREEN_AUDIO, "Tab", false, "")),
            new ServerNotification.TrackUpdated(BOB_ID,
                    new TrackInfo(TRACK_ID, TrackKind.AUDIO, TrackSource.SCREEN_AUDIO, "Tab", true, "opus")),
            new ServerNotification.TrackUnpublished(BOB_ID, TRACK_ID),
            new ServerNotification.Offer(7, SDP,
                    List.of(new ServerNotification.SubscribedTrack("2", TRACK_ID, BOB_ID))),
            new ServerNotification.SubscriptionFailed(TRACK_ID,
                    ServerNotification.SubscriptionFailure.CODEC_UNSUPPORTED),
            new ServerNotification.Speakers(List.of(new ServerNotification.Speaker(BOB_ID, 0.5))),
            new ServerNotification.Closed(CloseReason.DUPLICATE_IDENTITY, false));

    static final Map<String, ServerMessage> ERRORS = Map.of("invalid_params",
            new ServerMessage.Failure(new RpcId("\"3\""), SignalingError.INVALID_PARAMS,
                    "tracks[0].source: must be one of microphone, camera, screen, screen_audio"),
            "parse_error", new ServerMessage.Failure(RpcId.NULL, SignalingError.PARSE_ERROR, "not JSON"));

    private Golden() {}

    private static ServerMessage result(String id, ServerResult result) {
        return new ServerMessage.Result(new RpcId(id), result);
    }

    /** Names of the files in a directory, without {@code .json}. */
    static Set<String> names(String directory) {
        try (Stream<Path> files = Files.list(DIRECTORY.resolve(directory))) {
            Set<String> names = new TreeSet<>();
            files.forEach(file -> names.add(file.getFileName().toString().replace(".json", "")));
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files of a directory by their names. */
    static Map<String, String> files(String directory) {
        Map<String, String> files = new TreeMap<>();
        names(directory)
                .forEach(name -> files.put(name, read(DIRECTORY.resolve(directory).resolve(name + ".json")).strip()));
        return files;
    }

    static String page() { return read(Path.of("../docs/signaling.md")); }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
