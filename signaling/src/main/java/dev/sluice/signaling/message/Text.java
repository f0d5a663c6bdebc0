// SPDX-License-Identifier: Apache-2.0
package dev.sluice.signaling.message;

/** Checks on strings from clients. */
public final class Text {
    private Text() {}

    /** Whether every surrogate has its partner: JSON escapes can make strings that no encoder can write. */
    public static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Whether the text can name something: well-formed, not blank, without control characters. */
    public static boolean isLabel(String text) {
        return !text.isBlank() && text.chars().noneMatch(Character::isISOControl) && isWellFormed(text);
    }

    /** Length in code points, which is what limits count. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
