package io.jenkins.plugins.zerodown.model;

import java.util.Arrays;

/**
 * States in the order in which they were found, each once, with the one that led there. Takes 20 to 40 bytes a state.
 */
final class StateSet {
    private long[] states = new long[1 << 16];
    private int[] from = new int[1 << 16];
    private int[] places = new int[1 << 18];
    private int size;

    /** @param cameFrom number of the state before, -1 for none */
    void add(long state, long cameFrom) {
        int place = find(state);
        if (places[place] != 0) {
            return;
        }
        if (size == states.length) {
            states = Arrays.copyOf(states, size * 2);
            from = Arrays.copyOf(from, size * 2);
        }
        states[size] = state;
        from[size] = (int) cameFrom;
        places[place] = ++size;
        if (size > places.length / 3 * 2) {
            places = new int[places.length * 2];
            for (int i = 0; i < size; i++) {
                places[find(states[i])] = i + 1;
            }
        }
    }

    private int find(long state) {
        long mixed = state * 0x9e3779b97f4a7c15L;
        int place = (int) (mixed >>> 20) & places.length - 1;
        while (places[place] != 0 && states[places[place] - 1] != state) {
            place = place + 1 & places.length - 1;
        }
        return place;
    }

    long get(long number) {
        return states[(int) number];
    }

    long cameFrom(long number) {
        return from[(int) number];
    }

    long size() {
        return size;
    }
}
