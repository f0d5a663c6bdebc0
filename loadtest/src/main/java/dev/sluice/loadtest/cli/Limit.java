// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.cli;

import dev.sluice.loadtest.report.Figure;
import dev.sluice.loadtest.result.Round;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A figure no round may have.
 *
 * @param comparison {@code >}, {@code >=}, {@code <} or {@code <=}
 */
record Limit(Figure figure, String comparison, double value) {
    private static final Pattern EXPRESSION = Pattern
            .compile("\\s*([a-z0-9-]+)\\s*(>=|<=|>|<)\\s*(-?\\d+(?:\\.\\d+)?)\\s*");

    static List<String> names() { return Figure.ALL.stream().map(Figure::name).toList(); }

    /** @throws IllegalArgumentException when it is no comparison of a known figure with a number */
    static Limit parse(String expression) {
        Matcher matcher = EXPRESSION.matcher(expression);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--fail-if " + expression + " is no comparison such as loss>0.01");
        }
        String name = String.valueOf(matcher.group(1));
        Figure figure = Figure.named(name);
        if (figure == null) {
            throw new IllegalArgumentException("--fail-if knows no " + name + ", but " + String.join(", ", names()));
        }
        return new Limit(figure, String.valueOf(matcher.group(2)), Double.parseDouble(matcher.group(3)));
    }

    /** What is wrong with a round, null where nothing is. A figure the round does not have is wrong too. */
    @Nullable
    String broken(Round round) {
        String name = figure.name();
        Double measured = figure.of().apply(round);
        if (measured == null) {
            return name + " was not measured";
        }
        boolean holds = switch (comparison) {
            case ">" -> measured > value;
            case ">=" -> measured >= value;
            case "<" -> measured < value;
            default -> measured <= value;
        };
        return holds ? name + " is " + measured + ", so " + name + comparison + value : null;
    }
}
