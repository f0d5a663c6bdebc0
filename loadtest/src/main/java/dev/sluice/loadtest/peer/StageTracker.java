// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.peer;

import dev.sluice.loadtest.targets.SessionListener;
import dev.sluice.loadtest.targets.SessionListener.Stage;
import java.util.EnumSet;
import java.util.Set;

/** Tells a listener of each stage once, and of one failure. Confined to one thread. */
public final class StageTracker {
    private final SessionListener listener;
    private final Set<Stage> reached = EnumSet.noneOf(Stage.class);
    private boolean failed;

    public StageTracker(SessionListener listener) { this.listener = listener; }

    public void reached(Stage stage) {
        if (reached.add(stage)) {
            listener.onStage(stage, System.nanoTime());
        }
    }

    public void fail(String reason) {
        if (!failed) {
            failed = true;
            listener.onFailure(reason);
        }
    }
}
