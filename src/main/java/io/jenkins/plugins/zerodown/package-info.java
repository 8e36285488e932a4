/**
 * The stories of ZeroDown: {@link io.jenkins.plugins.zerodown.Deployment},
 * {@link io.jenkins.plugins.zerodown.Rollback}, {@link io.jenkins.plugins.zerodown.Cleanup} and what undoes them.
 */
package io.jenkins.plugins.zerodown;
