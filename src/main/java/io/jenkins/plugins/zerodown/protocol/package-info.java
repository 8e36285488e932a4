/** What Jenkins and the engine say to each other: requests, answers and events, with one codec for both ends. */
package io.jenkins.plugins.zerodown.protocol;
