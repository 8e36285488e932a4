/** What all rooms need of this machine: whole files, daemon threads, checksums, early work. */
package io.jenkins.plugins.zerodown.local;
