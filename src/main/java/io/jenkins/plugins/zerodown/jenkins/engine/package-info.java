/** The engine on an agent or on the controller, reached by bytes, in a class loader of its own. */
package io.jenkins.plugins.zerodown.jenkins.engine;
