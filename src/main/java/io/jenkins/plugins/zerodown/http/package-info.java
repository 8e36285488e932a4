/**
 * Requests that the engine itself makes, to addresses that the target lets it reach.
 * {@link io.jenkins.plugins.zerodown.http.OutboundHttp} is the entry point: the checks of a site and the webhooks use
 * it.
 */
package io.jenkins.plugins.zerodown.http;
