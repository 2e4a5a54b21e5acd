package org.pitstop.api.consent;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Asks the user, as a service (whiteboard): the display of the head unit, a phone. His answer goes to {@link Consents}, later and from any
 * thread. Calls must not block; an exception is logged and forgotten.
 */
@ConsumerType
public interface ConsentSource {

  /** Shows a request. Comes again after every restart of the agent or of this source for as long as it is not answered. */
  void ask(ConsentRequest request);

  /** The request of a campaign is answered, or not of interest any more: it is not to be shown any longer. */
  void over(String campaignId);
}
