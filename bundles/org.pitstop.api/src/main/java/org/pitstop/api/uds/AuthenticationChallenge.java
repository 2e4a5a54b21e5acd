package org.pitstop.api.uds;

/**
 * What an ECU answers to a certificate (ISO 14229-1:2020, 10.6).
 *
 * @param returnParameter authenticationReturnParameter (annex B.5): 0x00 accepted, 0x11 certificate verified, ownership to be proved, 0x12
 *     ownership proved, authentication complete, 0x10 deauthenticated, 0x13 certificate verified, 0x02–0x04 the concept that is supported
 * @param challenge to be answered by {@link UdsClient#proofOfOwnership}
 * @param ephemeralPublicKey of the ECU, for a session key; empty: none
 */
public record AuthenticationChallenge(int returnParameter, byte[] challenge, byte[] ephemeralPublicKey) {}
