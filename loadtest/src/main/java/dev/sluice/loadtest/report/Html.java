// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.report;

import java.util.List;

/** Pieces of HTML. */
final class Html {
    private Html() {}

    /** Text that is no markup, for elements and attributes. */
    static String text(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    /** @param cells texts, the first names the row */
    static String row(List<String> cells) {
        StringBuilder row = new StringBuilder("<tr><th>").append(text(cells.getFirst())).append("</th>");
        cells.stream().skip(1).forEach(cell -> row.append("<td>").append(text(cell)).append("</td>"));
        return row.append("</tr>\n").toString();
    }

    /** @param head texts of the first row, the first of them over the rows' names */
    static String table(List<String> head, List<List<String>> rows) {
        StringBuilder table = new StringBuilder("<div class=\"wide\"><table><thead><tr>");
        head.forEach(cell -> table.append("<th>").append(text(cell)).append("</th>"));
        table.append("</tr></thead><tbody>\n");
        rows.forEach(cells -> table.append(row(cells)));
        return table.append("</tbody></table></div>\n").toString();
    }

    /** A self-contained page: nothing is loaded from elsewhere. */
    static String page(String title, String body) { return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>%s</title><style>%s</style></head><body>
            <h1>%s</h1>
            %s</body></html>
            """.formatted(text(title), STYLE, text(title), body); }

    private static final String STYLE = """
            :root { color-scheme: light dark; --fg: #1d2129; --dim: #667085; --bg: #fff; --line: #e3e6eb; --warn: #b54708;
              --c0: #2563c9; --c1: #c2410c; --c2: #15803d; --c3: #9333ea; --c4: #0e7490; --c5: #be185d; }
            @media (prefers-color-scheme: dark) { :root { --fg: #e6e8ec; --dim: #98a2b3; --bg: #14171c; --line: #2c323b;
              --warn: #fdb022; --c0: #6ea8fe; --c1: #fb923c; --c2: #4ade80; --c3: #c084fc; --c4: #22d3ee; --c5: #f472b6; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg); max-width: 1180px;
              margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem } p, li { max-width: 75ch }
            .dim { color: var(--dim) } .warn { color: var(--warn) } code { font-size: 13px; overflow-wrap: anywhere }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px }
            th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap }
            tr > :first-child { text-align: left; font-weight: 500 } thead th { color: var(--dim); font-weight: 500 }
            .wide { overflow-x: auto } .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 500px), 1fr)); gap: 1rem }
            figure { margin: 0 } figcaption { font-weight: 500 } svg { width: 100%; height: auto }
            svg text { font-size: 11px; fill: var(--dim) } svg path { fill: none; stroke-width: 1.8; stroke-linejoin: round }
            svg .grid { stroke: var(--line); stroke-width: 1 }
            .c0 { stroke: var(--c0) } .c1 { stroke: var(--c1) } .c2 { stroke: var(--c2) } .c3 { stroke: var(--c3) } .c4 { stroke: var(--c4) } .c5 { stroke: var(--c5) }
            svg .f0 { fill: var(--c0) } svg .f1 { fill: var(--c1) } svg .f2 { fill: var(--c2) } svg .f3 { fill: var(--c3) } svg .f4 { fill: var(--c4) } svg .f5 { fill: var(--c5) }
            """;
}
