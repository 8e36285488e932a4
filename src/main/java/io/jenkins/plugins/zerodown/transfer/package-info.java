/** What a release is made of and how it gets to a server: manifest, delta, archive, pieces. */
package io.jenkins.plugins.zerodown.transfer;
