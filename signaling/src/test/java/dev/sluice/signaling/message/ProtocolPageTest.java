// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.signaling.CloseReason;
import dev.sluice.signaling.LeaveReason;
import dev.sluice.signaling.ServerNotification;
import dev.sluice.signaling.ServerNotification.SubscriptionFailure;
import dev.sluice.signaling.SignalingError;
import dev.sluice.signaling.TrackSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/signaling.md, the golden files and the code list the same things. */
class ProtocolPageTest {
    private static final String PAGE = Golden.page();

    @Test
    void shouldListTheSameClientMethods() {
        Set<String> requests = namesOf(ClientMethod.Kind.REQUEST);
        assertEquals(requests, table("Client requests").keySet());
        assertEquals(requests, Golden.names("client/request"));
        assertEquals(requests, Golden.names("server/result"));
        Set<String> notifications = namesOf(ClientMethod.Kind.NOTIFICATION);
        assertEquals(notifications, Golden.names("client/notification"));
        for (String name : notifications) {
            assertTrue(section("Client notifications").contains('`' + name + " {"), name);
        }
    }

    @Test
    void shouldListTheSameServerNotifications() {
        Set<String> inCode = Golden.NOTIFICATIONS.stream().map(ServerNotification::method).collect(Collectors.toSet());
        Set<Class<?>> sampled = Golden.NOTIFICATIONS.stream().map(Object::getClass).collect(Collectors.toSet());
        assertEquals(Set.of(ServerNotification.class.getPermittedSubclasses()), sampled, "each has a sample");
        assertEquals(inCode, table("Server notifications").keySet());
        assertEquals(inCode, Golden.names("server/notification"));
    }

    @Test
    void shouldNameTheSameParameters() {
        table("Client requests").forEach((method, cells) -> {
            assertEquals(members(cells.get(1)), keys("client/request", method, "params"), method);
            assertEquals(members(cells.get(2)), keys("server/result", method, "result"), "result of " + method);
        });
        assertEquals(members(section("Client notifications")), keys("client/notification", "candidate", "params"));
        table("Server notifications").forEach((method, cells) -> {
            Set<String> named = members(cells.get(1));
            named.add("seq");
            assertEquals(named, keys("server/notification", method, "params"), method);
        });
    }

    @Test
    void shouldNameTheSameConstants() {
        assertTrue(PAGE.contains('"' + names(LeaveReason.values(), "|") + '"'), "leave reasons");
        assertTrue(PAGE.contains('"' + names(SubscriptionFailure.values(), "|") + '"'), "subscription failures");
        assertTrue(PAGE.contains('"' + names(TrackSource.values(), "|") + '"'), "track sources");
    }

    @Test
    void shouldListTheSameErrors() {
        Map<String, String> onPage = new TreeMap<>();
        table("Errors").forEach((code, cells) -> onPage.put(cells.get(1).replace("`", ""), code));
        Map<String, String> inCode = new TreeMap<>();
        Arrays.stream(SignalingError.values())
                .forEach(error -> inCode.put(error.reason(), String.valueOf(error.code())));
        assertEquals(inCode, onPage);
    }

    @Test
    void shouldListTheSameCloseCodes() {
        Set<String> inCode = Arrays.stream(CloseReason.values()).map(reason -> String.valueOf(reason.code()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(inCode, table("Close codes").keySet());
        table("Close codes").forEach((code, cells) -> {
            String reason = cells.get(1).replace("`", "");
            if (!reason.isEmpty()) {
                assertEquals(code, String.valueOf(CloseReason.valueOf(reason.toUpperCase(Locale.ROOT)).code()));
            }
        });
    }

    private static Set<String> namesOf(ClientMethod.Kind kind) {
        return Arrays.stream(ClientMethod.values()).filter(method -> method.kind() == kind).map(ClientMethod::wireName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String names(Enum<?>[] constants, String separator) {
        return Stream.of(constants).map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(separator));
    }

    /** The text from a heading to the next. */
    private static String section(String heading) {
        Matcher matcher = Pattern.compile("(?ms)^### " + heading + "\n(.*?)(?=^##|\\z)").matcher(PAGE);
        assertTrue(matcher.find(), heading);
        return matcher.group(1);
    }

    /** The rows of a section's table by their first cell; the head is left out. Alternatives inside code do not split cells. */
    private static Map<String, List<String>> table(String heading) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        section(heading).lines().filter(line -> line.startsWith("| ")).skip(1).forEach(line -> {
            String split = line.replaceAll("(?<=\\w)\\|(?=\\w)", "/");
            List<String> cells = Arrays.stream(split.substring(1).split("\\|", -1)).map(String::strip).toList();
            rows.put(cells.getFirst().replace("`", ""), cells);
        });
        return rows;
    }

    /** The member names at the top level of the first object in a cell: <code>{"a","b":{"c"},"d"?}</code> has a, b and d. */
    private static Set<String> members(String cell) {
        Set<String> names = new TreeSet<>();
        int depth = 0;
        int start = cell.indexOf('{');
        for (int i = start; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
                if (depth == 0) {
                    break;
                }
            } else if (c == '"') {
                int end = cell.indexOf('"', i + 1);
                if (depth == 1 && cell.charAt(i - 1) != ':') {
                    names.add(cell.substring(i + 1, end));
                }
                i = end;
            }
        }
        return names;
    }

    private static Set<String> keys(String directory, String name, String member) {
        String text = Golden.files(directory).get(name);
        JsonNode root = text == null ? null : JsonRpcReader.readTree(text);
        assertTrue(root != null && root.has(member), name);
        Set<String> keys = new TreeSet<>();
        root.get(member).fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
