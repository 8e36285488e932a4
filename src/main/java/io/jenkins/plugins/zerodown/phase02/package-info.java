/** Build and optimize: dependencies, assets and caches in the build directory. */
package io.jenkins.plugins.zerodown.phase02;
