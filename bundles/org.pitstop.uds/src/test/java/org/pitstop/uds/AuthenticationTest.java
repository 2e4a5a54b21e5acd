package org.pitstop.uds;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.pitstop.uds.ScriptedEcu.bytes;

import org.junit.Test;
import org.pitstop.api.uds.Answer;
import org.pitstop.api.uds.AuthenticationChallenge;

public class AuthenticationTest {
  private static final byte[] NONE = {};

  private static <T> Answer<T> decode(Service<T> service, String response) {
    byte[] request = service.encode();
    return Decoder.decode(service, Echo.of(request, request.length), bytes(response));
  }

  private static Authentication<AuthenticationChallenge> verify() {
    return Authentication.verifyCertificateUnidirectional(0, bytes("30 82"), bytes("C0 C1 C2"));
  }

  private static void expectInvalid(String why, Service<?> service, String response) {
    assertEquals(new Answer.Invalid<>(why), decode(service, response));
  }

  @Test
  public void certificateChallengeAndProofHaveTheirLengthsInFront() {
    assertArrayEquals(bytes("29 01 00 00 02 30 82 00 03 C0 C1 C2"), verify().encode());
    assertArrayEquals(bytes("29 01 01 00 01 30 00 00"), Authentication.verifyCertificateUnidirectional(1, bytes("30"), NONE).encode());
    assertArrayEquals(bytes("29 03 00 02 AA BB 00 01 CC"), Authentication.proofOfOwnership(bytes("AA BB"), bytes("CC")).encode());
    assertArrayEquals(bytes("29 08"), Authentication.any(8, NONE).encode());
  }

  @Test
  public void theChallengeOfTheEcuIsDecoded() {
    AuthenticationChallenge c = ((Answer.Positive<AuthenticationChallenge>) decode(verify(), "69 01 11 00 02 55 66 00 01 77")).value();
    assertEquals(0x11, c.returnParameter());
    assertArrayEquals(bytes("55 66"), c.challenge());
    assertArrayEquals(bytes("77"), c.ephemeralPublicKey());
  }

  @Test
  public void theReturnParameterOfTheProofIsItsValue() {
    assertEquals(new Answer.Positive<>(0x12), decode(Authentication.proofOfOwnership(NONE, NONE), "69 03 12 00 00"));
    assertEquals(new Answer.Positive<>(0x12), decode(Authentication.proofOfOwnership(NONE, NONE), "69 03 12 00 02 AA BB"));
    Answer<byte[]> any = decode(Authentication.any(8, NONE), "69 08 02");
    assertArrayEquals(bytes("02"), ((Answer.Positive<byte[]>) any).value());
  }

  @Test
  public void anAnswerWithoutAllItsPartsIsInvalid() {
    expectInvalid("69 01: too short for authenticationReturnParameter, 1 bytes from byte 2", verify(), "69 01");
    expectInvalid("69 01 11 00: too short for length of challenge, 2 bytes from byte 3", verify(), "69 01 11 00");
    expectInvalid("69 01 11 FF FF 55: too short for challenge, 65535 bytes from byte 5", verify(), "69 01 11 FF FF 55");
    expectInvalid("69 01 11 00 01 55: too short for length of ephemeralPublicKey, 2 bytes from byte 6", verify(), "69 01 11 00 01 55");
    expectInvalid("69 01 11 00 00 00 00 99: 1 bytes too long", verify(), "69 01 11 00 00 00 00 99");
    expectInvalid("69 03 12: too short for length of sessionKeyInfo, 2 bytes from byte 3", Authentication.proofOfOwnership(NONE, NONE), "69 03 12");
    expectInvalid("69 02 11 does not begin with 69 01", verify(), "69 02 11");
  }

  @Test
  public void whatHasNoRoomForItsLengthIsNotSent() {
    assertThrows(IllegalArgumentException.class, () -> Authentication.proofOfOwnership(new byte[0x10000], NONE));
    assertThrows(IllegalArgumentException.class, () -> Authentication.verifyCertificateUnidirectional(256, NONE, NONE));
  }

  @Test
  public void refusalsOfCertificatesBelongToAuthenticationOnly() {
    assertTrue(verify().mayRefuseWith(0x50));
    assertTrue(verify().mayRefuseWith(0x5D));
    assertTrue(verify().mayRefuseWith(0x36));
    assertFalse(verify().mayRefuseWith(0x5E));
    assertFalse(new EcuReset(1).mayRefuseWith(0x50));
  }
}
