package io.jenkins.plugins.zerodown.jenkins.steps;

import java.io.IOException;

/** The machine on which an operation works, which may become another one. */
interface Where {
    /** Name of an agent; empty for the controller. */
    String node() throws IOException;

    void moves(String node) throws IOException;

    /** Whether it works on another machine than it began on, which has no workspace of it. */
    boolean hasMoved() throws IOException;

    /** Of what nobody has to remember. */
    static Where at(String node) {
        return new Where() {
            private String current = node;
            private boolean moved;

            @Override
            public String node() {
                return current;
            }

            @Override
            public void moves(String other) {
                current = other;
                moved = true;
            }

            @Override
            public boolean hasMoved() {
                return moved;
            }
        };
    }
}
