/** Requests to the application, by the engine or by its servers, and how what is answered is judged. */
package io.jenkins.plugins.zerodown.probe;
