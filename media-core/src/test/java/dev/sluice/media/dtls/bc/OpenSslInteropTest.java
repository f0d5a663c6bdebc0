// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.dtls.bc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.media.dtls.DtlsConfig;
import dev.sluice.media.dtls.DtlsRole;
import dev.sluice.media.dtls.Fingerprint;
import dev.sluice.media.dtls.SrtpKeyingMaterial;
import dev.sluice.rtp.srtp.SrtpKeys;
import dev.sluice.rtp.srtp.SrtpProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against somebody else's DTLS-SRTP, over loopback; skipped where there is no OpenSSL of at least 1.1.1. */
class OpenSslInteropTest {
    private static final BcDtlsEndpointFactory FACTORY = BcDtlsHandshakeTest.factory(DtlsConfig.DEFAULT);
    private static final String KEYING_MATERIAL = "Keying material:";

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeCertificates() throws Exception {
        assumeTrue(isInstalled(), "no openssl");
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", file("rsa.key"), "-out", file("rsa.pem"),
                "-subj", "/CN=x");
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", file("ec.key"));
        openssl("req", "-x509", "-new", "-key", file("ec.key"), "-out", file("ec.pem"), "-subj", "/CN=x");
    }

    @ParameterizedTest
    @CsvSource({"rsa,AES128_CM_HMAC_SHA1_80,SRTP_AES128_CM_SHA1_80,256",
            "ec,AEAD_AES_128_GCM,SRTP_AEAD_AES_128_GCM,256",
            "ec,AEAD_AES_256_GCM,SRTP_AEAD_AES_256_GCM,1400"})
    void shouldAgreeWithClient(String certificate, SrtpProfile profile, String profileName, String mtu)
            throws Exception {
        try (TestLoop loop = new TestLoop(); Udp udp = new Udp()) {
            TestPeer server = new TestPeer(loop, FACTORY, DtlsRole.SERVER, List.of(fingerprint(certificate)));
            udp.join(server);
            server.start();
            Process client = start("s_client", certificate, profile, profileName, "-mtu", mtu, "-connect",
                    "127.0.0.1:" + udp.port());

            SrtpKeyingMaterial ours = server.awaitKeys();
            byte[] exported = keyingMaterial(client);
            client.getOutputStream().close(); // ends it with close_notify

            assertAgrees(ours, exported, profile, DtlsRole.SERVER);
            assertTrue(server.closedByPeer.get(10, TimeUnit.SECONDS));
            client.waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource({"rsa,AES128_CM_HMAC_SHA1_80,SRTP_AES128_CM_SHA1_80,256",
            "ec,AEAD_AES_128_GCM,SRTP_AEAD_AES_128_GCM,1400"})
    void shouldAgreeWithServer(String certificate, SrtpProfile profile, String profileName, String mtu)
            throws Exception {
        try (TestLoop loop = new TestLoop(); Udp udp = new Udp()) {
            int port = freePort();
            Process server = start("s_server", certificate, profile, profileName, "-mtu", mtu, "-Verify", "1",
                    "-accept",
                    "127.0.0.1:" + port);
            TestPeer client = new TestPeer(loop, FACTORY, DtlsRole.CLIENT, List.of(fingerprint(certificate)));
            udp.sendTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            udp.join(client);
            client.start();

            SrtpKeyingMaterial ours = client.awaitKeys();
            assertAgrees(ours, keyingMaterial(server), profile, DtlsRole.CLIENT);
            client.close();
            server.destroy();
            server.waitFor();
        }
    }

    private static void assertAgrees(SrtpKeyingMaterial ours, byte[] exported, SrtpProfile profile, DtlsRole role) {
        SrtpKeys client = SrtpKeys.ofClient(profile, exported);
        SrtpKeys server = SrtpKeys.ofServer(profile, exported);
        SrtpKeyingMaterial theirs = role == DtlsRole.SERVER
                ? new SrtpKeyingMaterial(client, server)
                : new SrtpKeyingMaterial(server, client);
        assertEquals(profile, ours.local().profile());
        DtlsPair.assertOpens(ours, theirs);
        DtlsPair.assertOpens(theirs, ours);
    }

    private static Process start(String command, String certificate, SrtpProfile profile, String profileName,
            String... more)
            throws IOException {
        List<String> line = Stream
                .concat(Stream.of("openssl", command, "-dtls1_2", "-cert", file(certificate + ".pem"), "-key",
                        file(certificate + ".key"), "-use_srtp", profileName, "-keymatexport", "EXTRACTOR-dtls_srtp",
                        "-keymatexportlen",
                        Integer.toString(profile.keyingMaterialLength())), Arrays.stream(more))
                .toList();
        return new ProcessBuilder(line).redirectErrorStream(true).start();
    }

    private static byte[] keyingMaterial(Process openssl) throws IOException {
        BufferedReader reader = openssl.inputReader();
        String line = reader.readLine();
        while (line != null && !line.contains(KEYING_MATERIAL)) {
            line = reader.readLine();
        }
        assertNotNull(line, "openssl ended without keying material");
        return HexFormat.of().parseHex(line.substring(line.indexOf(KEYING_MATERIAL) + KEYING_MATERIAL.length()).trim());
    }

    private static Fingerprint fingerprint(String certificate) throws Exception {
        String line = openssl("x509", "-in", file(certificate + ".pem"), "-noout", "-fingerprint", "-sha256");
        return new Fingerprint("sha-256", line.substring(line.indexOf('=') + 1).trim());
    }

    private static String openssl(String... arguments) throws Exception {
        Process process = new ProcessBuilder(Stream.concat(Stream.of("openssl"), Arrays.stream(arguments)).toList())
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private static boolean isInstalled() {
        try {
            return openssl("version").compareTo("OpenSSL 1.1.1") >= 0;
        } catch (Exception _) {
            return false;
        }
    }

    private static String file(String name) { return directory.resolve(name).toString(); }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A socket on loopback with a thread that reads it. */
    private static final class Udp implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private volatile SocketAddress remote = socket.getLocalSocketAddress(); // until the other side is known

        Udp() throws IOException {}

        int port() { return socket.getLocalPort(); }

        void sendTo(SocketAddress address) { remote = address; }

        void join(TestPeer peer) {
            peer.sendTo(this::send);
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (true) {
                        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                        socket.receive(packet);
                        remote = packet.getSocketAddress();
                        peer.receive(Arrays.copyOf(packet.getData(), packet.getLength()));
                    }
                } catch (IOException _) {
                    // closed
                }
            });
        }

        private void send(byte[] datagram) {
            try {
                socket.send(new DatagramPacket(datagram, datagram.length, remote));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() { socket.close(); }
    }
}
