// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.ws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketTickerTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final SocketTicker ticker = new SocketTicker(channel.eventLoop());

    SocketTickerTest() { channel.freezeTime(); }

    @AfterEach
    void close() { channel.finishAndReleaseAll(); }

    @Test
    void shouldLookAtEverySocketFourTimesASecond() {
        Socket first = new Socket();
        Socket second = new Socket();
        ticker.add(first);
        ticker.add(second);
        pass(4);
        assertEquals(4, first.ticks);
        assertEquals(4, second.ticks);
    }

    @Test
    void shouldEndTheSocketThatFailsAndOnlyThat() {
        Socket before = new Socket();
        Socket broken = new Socket();
        Socket after = new Socket();
        broken.fails = true;
        ticker.add(before);
        ticker.add(broken);
        ticker.add(after);
        pass(4);
        assertEquals(1, broken.ticks);
        assertTrue(broken.stopped);
        assertEquals(4, before.ticks);
        assertEquals(4, after.ticks);
    }

    @Test
    void shouldSetTheTimerOnlyWhileThereAreSockets() {
        Socket first = new Socket();
        ticker.add(first);
        pass(1);
        first.stopped = true;
        pass(1);
        assertEquals(-1, channel.runScheduledPendingTasks(), "a timer is left");
        Socket second = new Socket();
        ticker.add(second);
        pass(1);
        assertEquals(1, first.ticks);
        assertEquals(1, second.ticks);
    }

    private void pass(int quarters) {
        for (int i = 0; i < quarters; i++) {
            channel.advanceTimeBy(250, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private static final class Socket implements SocketTicker.Ticked {
        private int ticks;
        private boolean fails;
        private boolean stopped;

        @Override
        public boolean isStopped() { return stopped; }

        @Override
        public void tick(long nowNanos) {
            ticks++;
            if (fails) {
                throw new IllegalStateException("the test asked for it");
            }
        }

        @Override
        public void abandon() { stopped = true; }
    }
}
