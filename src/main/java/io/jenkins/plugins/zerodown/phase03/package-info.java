/** Package and transfer: the manifest, the servers, the release directory and its files. */
package io.jenkins.plugins.zerodown.phase03;
