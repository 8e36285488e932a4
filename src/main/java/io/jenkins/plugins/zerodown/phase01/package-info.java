/** Prepare: the source, the tools and the versions. */
package io.jenkins.plugins.zerodown.phase01;
