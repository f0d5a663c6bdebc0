// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sets logback up in code: one console, as text for people or as one JSON object a line for machines, written in the background. For any
 * thread.
 */
final class Logging {
    private static final String TEXT_PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0} - %msg %kvp%n";
    private static final int QUEUED_LINES = 4096;
    private static final long FLUSH_MILLIS = 1000;

    private static @Nullable BackgroundAppender background; // guarded by the class

    private Logging() {}

    /**
     * @param format text or json
     *
     * @param level of the root
     */
    static synchronized void configure(String format, String level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(level));
        background = new BackgroundAppender(() -> console(context, format), QUEUED_LINES, FLUSH_MILLIS);
        background.setContext(context);
        background.start();
        root.addAppender(background);
        context.getLogger("io.netty").setLevel(Level.WARN);
        context.getLogger("org.ice4j").setLevel(Level.WARN);
    }

    /** Writes what waits: the last thing of the process. What is logged later is lost. Does nothing when nothing is configured. */
    static synchronized void stop() {
        if (background != null) {
            background.stop();
        }
    }

    /** Lines so far that the console was too slow for. */
    static synchronized long dropped() {
        return background == null ? 0 : background.dropped();
    }

    /** Runs in the background, because formats of dates and java.util.logging have the JVM look into every jar. */
    private static Appender<ILoggingEvent> console(LoggerContext context, String format) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context, format));
        appender.start();
        SLF4JBridgeHandler.removeHandlersForRootLogger(); // ice4j logs by java.util.logging
        SLF4JBridgeHandler.install();
        return appender;
    }

    static Encoder<ILoggingEvent> encoder(LoggerContext context, String format) {
        if (format.equals("json")) {
            JsonLineEncoder json = new JsonLineEncoder();
            json.setContext(context);
            json.start();
            return json;
        }
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern(TEXT_PATTERN);
        text.start();
        return text;
    }
}
