// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.engine;

import dev.sluice.loadtest.measure.ParticipantMeter;
import dev.sluice.loadtest.measure.RunMeter;
import dev.sluice.loadtest.media.MediaTrace;
import dev.sluice.loadtest.media.TrackPublisher;
import dev.sluice.loadtest.scenario.Impairment;
import dev.sluice.loadtest.scenario.Scenario;
import dev.sluice.loadtest.targets.Publication;
import dev.sluice.loadtest.targets.Target;
import dev.sluice.loadtest.targets.Target.Participant;
import dev.sluice.loadtest.targets.TargetSession;
import dev.sluice.loadtest.targets.TargetSession.TrackRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The participants of a round. Thread-safe. */
final class Crowd {
    private static final List<String> RIDS = List.of("q", "h", "f");
    private static final int MAX_JOINING = 64; // at a time, where the joining is not what is measured
    private static final long LEAVE_SECONDS = 15;

    private final Target target;
    private final Scenario scenario;
    private final RunMeter meter;
    private final String roomPrefix;
    private final SplittableRandom random; // guarded by this
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicInteger tracks = new AtomicInteger();
    private final AtomicInteger joining = new AtomicInteger();
    private final ConcurrentLinkedQueue<Member> members = new ConcurrentLinkedQueue<>();
    private final List<MediaTrace> video;
    private final MediaTrace voice = MediaTrace.voice();

    Crowd(Target target, Scenario scenario, RunMeter meter, String roomPrefix, SplittableRandom random) {
        this.target = target;
        this.scenario = scenario;
        this.meter = meter;
        this.roomPrefix = roomPrefix;
        this.random = random;
        this.video = MediaTrace.video(scenario.media());
    }

    /** What a member does. */
    enum Role {
        /** Publishes the scenario's media as soon as it may. */
        PUBLISHER,
        /** Publishes a voice and never says a word; no media is expected. */
        SILENT_PUBLISHER,
        RECEIVER,
        /** No media is expected. */
        SILENT_RECEIVER;

        boolean publishes() { return this == PUBLISHER || this == SILENT_PUBLISHER; }

        boolean isSilent() { return this == SILENT_PUBLISHER || this == SILENT_RECEIVER; }
    }

    /** Begins to join; does not wait. */
    Member join(int room, Role role) {
        int client = clients.getAndIncrement();
        Impairment impairment = scenario.impairmentOf(client);
        ParticipantMeter participant = meter.participant(!role.isSilent());
        joining.incrementAndGet();
        participant.connected().whenComplete((_, _) -> joining.decrementAndGet());
        TargetSession session = target.join(new Participant(roomPrefix + "-" + room, "client-" + client,
                role.publishes(), impairment == null ? null : impairment.conditions()), participant);
        CompletableFuture<List<TrackPublisher>> published = role.publishes()
                ? session.publish(requests(role)).thenApply(publications -> start(publications, role, participant))
                : CompletableFuture.completedFuture(List.of());
        published.exceptionally(error -> {
            meter.recordFailure("publish: " + (error.getCause() == null ? error : error.getCause()).getMessage());
            return List.of();
        });
        Member member = new Member(room, participant, session, published);
        members.add(member);
        return member;
    }

    private List<TrackRequest> requests(Role role) {
        List<TrackRequest> requests = new ArrayList<>();
        if (scenario.media().audio() || role.isSilent()) {
            requests.add(new TrackRequest(voice.codec(), List.of()));
        }
        if (!video.isEmpty() && !role.isSilent()) {
            requests.add(new TrackRequest(video.getFirst().codec(), video.size() > 1 ? RIDS : List.of()));
        }
        return requests;
    }

    private List<TrackPublisher> start(List<Publication> publications, Role role, ParticipantMeter participant) {
        if (role.isSilent()) {
            return List.of();
        }
        TrackPublisher.Transport transport = new TrackPublisher.Transport();
        List<TrackPublisher> own = new ArrayList<>();
        for (int i = 0; i < publications.size(); i++) {
            boolean audio = i == 0 && scenario.media().audio();
            own.add(new TrackPublisher(publications.get(i), tracks.getAndIncrement(), audio ? List.of(voice) : video,
                    transport, meter.publishing()));
        }
        participant.setPublishers(own);
        own.forEach(track -> track.start(nextRandom()));
        return own;
    }

    /** 0 to 1. */
    synchronized double nextRandom() { return random.nextDouble(); }

    /** In the order they joined. */
    List<Member> members() { return List.copyOf(members); }

    /** Members one after the other by the scenario's rate, few of them on their way at a time. */
    void joinInTurn(List<Integer> rooms, Role role) {
        JoinPace pace = new JoinPace(scenario.rooms().joinsPerSecond(), System.nanoTime());
        rooms.forEach(room -> joinWhenDue(pace, room, role));
    }

    /** Waits for the next turn, and for others to arrive where many are on their way. */
    void joinWhenDue(JoinPace pace, int room, Role role) {
        Waiting.until(pace.nextNanos());
        while (joining.get() >= MAX_JOINING) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        join(room, role);
    }

    /** Waits until everybody has a path, keys and its tracks, or cannot have them. */
    void awaitConnected(long seconds) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        members.forEach(member -> {
            all.add(member.meter().connected());
            all.add(member.published());
        });
        Waiting.forAll(all, seconds);
    }

    /** Everybody leaves; waits a while for it. */
    void leave() {
        Waiting.forAll(members.stream().map(Member::leave).toList(), LEAVE_SECONDS);
    }
}
