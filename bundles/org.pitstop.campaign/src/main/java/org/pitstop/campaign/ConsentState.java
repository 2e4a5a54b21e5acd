package org.pitstop.campaign;

/** How far a campaign is with its user's consent. A refusal has no state: it ends the campaign. */
enum ConsentState { NOT_ASKED, ASKED, GRANTED }
