/** Releases on a server: their ids, states and paths, the current link and its switch. */
package io.jenkins.plugins.zerodown.release;
