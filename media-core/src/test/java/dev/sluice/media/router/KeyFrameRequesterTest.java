// SPDX-License-Identifier: Apache-2.0
package dev.sluice.media.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeyFrameRequesterTest {
    private final KeyFrameRequester requester = new KeyFrameRequester();
    private long nowNanos = 1_000_000_000L;

    @Test
    void shouldAskAtOnceAndOnlyOnceForManySubscribers() {
        requester.request();
        requester.request();
        assertTrue(requester.poll(nowNanos));
        requester.request();
        assertFalse(requester.poll(nowNanos));
    }

    @Test
    void shouldAskAgainUntilTheKeyFrameComes() {
        requester.request();
        assertTrue(requester.poll(nowNanos));
        nowNanos += KeyFrameRequester.RETRY_NANOS;
        assertTrue(requester.poll(nowNanos));
        requester.handleKeyFrame();
        nowNanos += KeyFrameRequester.RETRY_NANOS;
        assertFalse(requester.poll(nowNanos));
    }

    @Test
    void shouldLimitHowOftenAPublisherIsAsked() {
        requester.request();
        requester.poll(nowNanos);
        requester.handleKeyFrame();
        requester.request();
        assertFalse(requester.poll(nowNanos + KeyFrameRequester.MIN_INTERVAL_NANOS - 1));
        assertTrue(requester.poll(nowNanos + KeyFrameRequester.MIN_INTERVAL_NANOS));
    }

    @Test
    void shouldAskANewSsrcAtOnceForWhatTheOldOneNoLongerAnswers() {
        requester.request();
        requester.poll(nowNanos);
        nowNanos++;
        requester.handleNewSsrc(nowNanos);
        assertTrue(requester.nextDeadlineNanos() - nowNanos <= 0);
        assertTrue(requester.poll(nowNanos));
        assertFalse(requester.poll(nowNanos + KeyFrameRequester.RETRY_NANOS - 1));
        assertTrue(requester.poll(nowNanos + KeyFrameRequester.RETRY_NANOS));
    }

    @Test
    void shouldAskANewSsrcForNothingWhenNothingIsWanted() {
        requester.request();
        requester.poll(nowNanos);
        requester.handleKeyFrame();
        requester.handleNewSsrc(nowNanos);
        assertFalse(requester.poll(nowNanos));
    }

    @Test
    void shouldNotAskForEveryPacketOfAPublisherThatMixesSsrcs() {
        requester.request();
        requester.poll(nowNanos);
        int asked = 0;
        for (long end = nowNanos + KeyFrameRequester.MIN_INTERVAL_NANOS; nowNanos < end; nowNanos += 1_000_000) {
            requester.handleNewSsrc(nowNanos);
            asked += requester.poll(nowNanos) ? 1 : 0;
        }
        assertEquals(1, asked);
    }

    @Test
    void shouldGiveUpOnADeafPublisher() {
        requester.request();
        int asked = 0;
        for (int i = 0; i < 100; i++) {
            asked += requester.poll(nowNanos) ? 1 : 0;
            nowNanos += KeyFrameRequester.RETRY_NANOS;
        }
        assertTrue(asked <= KeyFrameRequester.MAX_RETRIES && asked > 5, "asked " + asked + " times");
        assertFalse(requester.isWanted());
    }
}
