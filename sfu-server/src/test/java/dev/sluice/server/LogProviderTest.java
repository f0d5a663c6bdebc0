// SPDX-License-Identifier: Apache-2.0
package dev.sluice.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogProviderTest {
    @Test
    void shouldLogNowhereUntilItIsConfigured() {
        LogProvider provider = new LogProvider();
        provider.initialize();
        LoggerContext context = (LoggerContext) provider.getLoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        assertFalse(root.iteratorForAppenders().hasNext()); // logback-test.xml would have given it one
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.setContext(context);
        lines.start();
        root.addAppender(lines);
        provider.getMDCAdapter().put("room", "r");
        context.getLogger("a").info("line {}", 1);
        assertEquals(List.of("line 1"), lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
        assertEquals(Map.of("room", "r"), lines.list.getFirst().getMDCPropertyMap());
    }
}
