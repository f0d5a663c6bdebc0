// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackgroundAppenderTest {
    private static final int CAPACITY = 16;
    private static final int RESERVED = CAPACITY / 4;
    private static final long FLUSH_MILLIS = 10_000;

    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("dev.sluice.lifecycle");
    private final LogbackMDCAdapter diagnostics = new LogbackMDCAdapter();
    private final BlockedConsole console = new BlockedConsole();

    BackgroundAppenderTest() { context.setMDCAdapter(diagnostics); }

    /** Takes the first line and then stands still until somebody reads. */
    private static final class BlockedConsole extends UnsynchronizedAppenderBase<ILoggingEvent> {
        final CountDownLatch holding = new CountDownLatch(1);
        final CountDownLatch read = new CountDownLatch(1);
        final List<ILoggingEvent> events = new ArrayList<>(); // of the writer's thread, until it has ended

        @Override
        protected void append(ILoggingEvent event) {
            holding.countDown();
            boolean interrupted = false;
            while (read.getCount() > 0) { // as a write into a pipe, it cannot be interrupted
                try {
                    read.await();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            events.add(event);
        }

        List<String> lines() { return events.stream().map(ILoggingEvent::getFormattedMessage).toList(); }
    }

    @AfterEach
    void read() { console.read.countDown(); }

    private BackgroundAppender background(long flushMillis) {
        console.start();
        BackgroundAppender appender = new BackgroundAppender(() -> console, CAPACITY, flushMillis);
        appender.setContext(context);
        appender.start();
        logger.addAppender(appender);
        return appender;
    }

    @Test
    void shouldGoOnWhileNobodyReadsAndDropWhatMattersLeast() throws InterruptedException {
        BackgroundAppender appender = background(FLUSH_MILLIS);
        logger.info("first");
        console.holding.await();
        for (int i = 0; i < 3 * CAPACITY; i++) {
            logger.info("line {}", i);
        }
        assertEquals(3 * CAPACITY - (CAPACITY - RESERVED), appender.dropped());
        for (int i = 0; i < RESERVED; i++) {
            logger.error("error {}", i);
        }
        assertEquals(3 * CAPACITY - (CAPACITY - RESERVED), appender.dropped());
        logger.error("there is no room at all");
        assertEquals(3 * CAPACITY - (CAPACITY - RESERVED) + 1, appender.dropped());

        console.read.countDown();
        appender.stop();

        List<String> expected = new ArrayList<>(List.of("first"));
        IntStream.range(0, CAPACITY - RESERVED).forEach(i -> expected.add("line " + i));
        IntStream.range(0, RESERVED).forEach(i -> expected.add("error " + i));
        assertEquals(expected, console.lines());
        assertFalse(console.isStarted());
    }

    @Test
    void shouldNotWaitForEverAtTheEnd() throws InterruptedException {
        BackgroundAppender appender = background(1);
        logger.info("first");
        console.holding.await();
        appender.stop();
        logger.info("too late");
        assertTrue(console.isStarted(), "it is in use still");
    }

    @Test
    void shouldWriteTheThreadTheMessageAndTheContextOfTheMoment() throws InterruptedException {
        BackgroundAppender appender = background(FLUSH_MILLIS);
        StringBuilder argument = new StringBuilder("before");
        diagnostics.put("room", "before");
        Thread media = Thread.ofPlatform().name("media-7").start(() -> logger.info("on a loop"));
        media.join();
        logger.info("it was {}", argument);
        argument.replace(0, argument.length(), "after");
        diagnostics.put("room", "after");
        console.read.countDown();
        appender.stop();

        assertEquals(List.of("on a loop", "it was before"), console.lines());
        assertEquals("media-7", console.events.getFirst().getThreadName());
        assertEquals(Map.of("room", "before"), console.events.getLast().getMDCPropertyMap());
    }

    @Test
    void shouldKeepFieldsAndExceptionsInBothFormats() {
        for (String format : List.of("text", "json")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            OutputStreamAppender<ILoggingEvent> stream = new OutputStreamAppender<>();
            stream.setContext(context);
            stream.setEncoder(Logging.encoder(context, format));
            stream.setOutputStream(out);
            stream.start();
            BackgroundAppender appender = new BackgroundAppender(() -> stream, CAPACITY, FLUSH_MILLIS);
            appender.start();
            logger.addAppender(appender);
            logger.atError().setMessage("peer connection").addKeyValue("event", "closed").addKeyValue("drops", 3L)
                    .setCause(new IllegalStateException("why")).log();
            logger.detachAppender(appender);
            appender.stop();

            String written = out.toString(StandardCharsets.UTF_8);
            assertTrue(written.contains(format.equals("json")
                    ? "\"message\":\"peer connection\",\"event\":\"closed\",\"drops\":3,\"exception\":"
                    : "ERROR lifecycle - peer connection event=\"closed\" drops=\"3\""), written);
            assertTrue(written.contains("IllegalStateException: why"), written);
        }
    }
}
