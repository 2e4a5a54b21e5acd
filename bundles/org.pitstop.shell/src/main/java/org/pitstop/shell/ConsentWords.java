package org.pitstop.shell;

import java.io.IOException;
import org.pitstop.api.consent.ConsentRequest;
import org.pitstop.api.consent.Consents;

/** The user's consent on the shell: for the workshop, and where no display asks. */
final class ConsentWords {
  private static final String USE = "use: consent, or consent grant|refuse|withdraw CAMPAIGN\n";
  private static final String BY = "shell";

  private ConsentWords() {}

  static String answer(Consents consents, String... arguments) throws IOException {
    if (arguments.length == 0) {
      return pending(consents);
    }
    if (arguments.length != 2) {
      return USE;
    }
    String campaign = arguments[1];
    return switch (arguments[0]) {
      case "grant" -> words(campaign, consents.grant(campaign, BY));
      case "refuse" -> words(campaign, consents.refuse(campaign, BY));
      case "withdraw" -> words(campaign, consents.withdraw(campaign, BY));
      default -> USE;
    };
  }

  private static String pending(Consents consents) {
    Table table = new Table("CAMPAIGN", "UNTIL", "MINUTES", "ECUS", "PURPOSE", "NOT AVAILABLE MEANWHILE");
    for (ConsentRequest r : consents.pending()) {
      table.row(r.campaignId(), r.until().toString(), Long.toString(Math.max(1, r.duration().toMinutes())), Integer.toString(r.ecus().size()), r.purpose(),
          r.unavailable());
    }
    return table.toString();
  }

  private static String words(String campaign, Consents.Outcome outcome) {
    return switch (outcome) {
      case ACCEPTED -> "accepted\n";
      case KNOWN -> "said before\n";
      case TOO_LATE -> "too late: campaign " + campaign + " is past its first erase, or has ended\n";
      case NOT_ASKED -> "nobody is being asked about campaign " + campaign + "\n";
      case UNKNOWN_CAMPAIGN -> "no campaign " + campaign + " is known\n";
    };
  }
}
