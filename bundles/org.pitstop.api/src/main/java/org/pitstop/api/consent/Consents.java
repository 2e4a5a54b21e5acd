package org.pitstop.api.consent;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Where a user's answers go. What has returned is durable. */
@ProviderType
public interface Consents {

  /** The requests that are not answered. */
  List<ConsentRequest> pending();

  /**
   * The user agrees: the campaign is programmed as soon as the vehicle allows it.
   *
   * @param by who says so, for the record: {@code display}, {@code phone}; 1–64 printable ASCII characters
   * @throws IOException if the answer could not be kept: then it does not count
   */
  Outcome grant(String campaignId, String by) throws IOException;

  /** The user does not agree: the campaign ends, nothing is programmed. */
  Outcome refuse(String campaignId, String by) throws IOException;

  /** The user agreed, and has changed his mind: the campaign is stopped if nothing is erased yet. */
  Outcome withdraw(String campaignId, String by) throws IOException;

  /** What became of an answer. */
  enum Outcome {
    ACCEPTED,
    /** It said the same before. */
    KNOWN,
    /** Something is erased, or the campaign has ended: it is finished or rolled back. */
    TOO_LATE,
    /** Nobody is being asked about this campaign. */
    NOT_ASKED,
    UNKNOWN_CAMPAIGN
  }
}
