// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** A WebSocket (RFC 6455) that takes and gives whole messages, in order and without blocking. Thread-safe. */
public final class MessageSocket {
    private static final Duration HANDSHAKE = Duration.ofSeconds(10); // a port may accept and never answer

    /** Calls come one after the other, on threads of the HTTP client. */
    public interface Listener {
        void onOpen();

        void onText(String message);

        /** @param message the listener's */
        void onBinary(byte[] message);

        /** The last call: closed by the server, refused or broken. Not called after {@link #abort}. */
        void onClosed(String reason);
    }

    private final Listener listener;
    private final AtomicBoolean finished = new AtomicBoolean();
    private CompletableFuture<WebSocket> last; // send, guarded by this

    private MessageSocket(Listener listener, WebSocket.Builder builder, URI url) {
        this.listener = listener;
        this.last = builder.buildAsync(url, new Frames());
        this.last.whenComplete((_, error) -> {
            if (error != null) {
                finish(String.valueOf(error.getMessage()));
            }
        });
    }

    /**
     * Begins to connect; what is sent before that is done follows when it is.
     *
     * @param subprotocol empty for none
     */
    public static MessageSocket open(HttpClient http, URI url, Map<String, String> headers, String subprotocol,
            Listener listener) {
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(HANDSHAKE);
        headers.forEach(builder::header);
        if (!subprotocol.isEmpty()) {
            builder.subprotocols(subprotocol);
        }
        return new MessageSocket(listener, builder, url);
    }

    public void send(String message) { enqueue(socket -> socket.sendText(message, true)); }

    /** @param ownedMessage not to be changed afterwards */
    public void send(byte[] ownedMessage) {
        enqueue(socket -> socket.sendBinary(ByteBuffer.wrap(ownedMessage), true));
    }

    /** Says goodbye after what was sent before, and closes; the server's answer is not waited for. */
    public CompletableFuture<Void> close() {
        finished.set(true);
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<WebSocket> before;
        synchronized (this) {
            last = last.thenCompose(socket -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
            before = last;
        }
        before.whenComplete((socket, _) -> {
            if (socket != null) {
                socket.abort();
            }
            done.complete(null);
        });
        return done;
    }

    /** Cuts the connection without a word. */
    public synchronized void abort() {
        finished.set(true);
        last.thenAccept(WebSocket::abort);
    }

    private synchronized void enqueue(java.util.function.Function<WebSocket, CompletableFuture<WebSocket>> send) {
        last = last.thenCompose(send);
    }

    private void finish(String reason) {
        if (!finished.getAndSet(true)) {
            listener.onClosed(reason);
        }
    }

    /** Collects the frames of a message. */
    private final class Frames implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void onOpen(WebSocket socket) {
            listener.onOpen();
            socket.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean isLast) {
            text.append(data);
            if (isLast) {
                String message = text.toString();
                text.setLength(0);
                listener.onText(message);
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean isLast) {
            byte[] chunk = new byte[data.remaining()];
            data.get(chunk);
            bytes.writeBytes(chunk);
            if (isLast) {
                byte[] message = bytes.toByteArray();
                bytes.reset();
                listener.onBinary(message);
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            finish("closed by the server: " + code + " " + reason);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) { finish(String.valueOf(error.getMessage())); }
    }
}
