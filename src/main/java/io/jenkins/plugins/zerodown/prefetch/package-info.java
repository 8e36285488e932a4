/** Asking servers ahead of time, in one room behind one optional interface: docs/architecture.md tells how. */
package io.jenkins.plugins.zerodown.prefetch;
