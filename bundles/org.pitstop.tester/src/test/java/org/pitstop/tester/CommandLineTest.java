package org.pitstop.tester;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.pitstop.api.link.CanAddress;
import org.pitstop.api.link.DoipAddress;

/** Options, links, addresses and requests as they are typed. */
public class CommandLineTest {
  private static final Set<String> ADDRESS_AND_NUMBER = UdsCommand.withAddress(Set.of("--n", "--file"), AddressOptions.WITH_VALUE);

  private static Options options(String... words) throws WrongUse {
    return Options.parse(List.of(words), ADDRESS_AND_NUMBER, UdsCommand.withAddress(Set.of("--yes"), AddressOptions.FLAGS));
  }

  private static void expectWrong(String message, org.junit.function.ThrowingRunnable use) {
    assertEquals(message, assertThrows(WrongUse.class, use).getMessage());
  }

  @Test
  public void optionsEndAtTheFirstWordThatIsNone() throws WrongUse {
    Options o = options("--yes", "--file", "a b", "22", "--n", "F1");
    assertTrue(o.has("--yes"));
    assertEquals("a b", o.required("--file"));
    assertEquals(List.of("22", "--n", "F1"), o.rest());
    assertEquals(List.of("--", "22"), options("--", "22").rest());
  }

  @Test
  public void aWrongOptionIsNamed() throws WrongUse {
    expectWrong("unknown option --no", () -> options("--no"));
    expectWrong("--file needs a value", () -> options("--file"));
    expectWrong("--n is given twice", () -> options("--n", "1", "--n", "2"));
    expectWrong("--file is missing", () -> options().required("--file"));
    expectWrong("'x' is no option", () -> options("x").noRest());
  }

  @Test
  public void numbersAreDecimalOrHexadecimalAndWithinTheirLimits() throws WrongUse {
    assertEquals(0x7E0, options("--n", "0x7E0").number("--n", 0, 0x7FF, 1));
    assertEquals("not octal", 10, options("--n", "010").number("--n", 0, 99, 1));
    assertEquals(1, options().number("--n", 0, 9, 1));
    expectWrong("--n 8 is out of range (allowed: 0x0-0x7)", () -> options("--n", "8").number("--n", 0, 7, 1));
    expectWrong("--n 7E0 is no number; write 2016 or 0x7E0", () -> options("--n", "7E0").number("--n", 0, 7, 1));
  }

  @Test
  public void aLinkKnowsItsConfiguration() throws WrongUse {
    CanAddress classic = CanAddress.classic("body", 0x740, 0x748);
    Link link = Link.parse("socketcand://10.0.0.1:29536/can0");
    assertEquals("org.pitstop.can.remote", link.pid());
    assertEquals(Map.of("bus", "body", "uri", "socketcand://10.0.0.1:29536/can0", "bitrate", 250_000, "dataBitrate", 0),
        link.configuration(classic, 250_000, 2_000_000));
    assertEquals(2_000_000, Link.parse("cannelloni://h:1?local=2").configuration(CanAddress.fd("p", 1, 2), 500_000, 2_000_000).get("dataBitrate"));
    assertEquals(Map.of("bus", "p", "uri", "socketcan:can0", "fd", true),
        Link.parse("socketcan:can0").configuration(CanAddress.fd("p", 1, 2), 500_000, 2_000_000));
    assertEquals("", Link.parse("sim:body").pid());
    assertEquals("body", Link.parse("sim:body").bus());
  }

  @Test
  public void aDoipLinkReplacesHostPortAndTester() throws WrongUse {
    DoipAddress profile = new DoipAddress("vehicle", 13400, false, 0x0E00, 0x1001, 0xE400);
    assertEquals(new DoipAddress("10.0.0.9", 13400, false, 0x0E00, 0x1001, 0xE400), Link.parse("doip://10.0.0.9").behind(profile));
    assertEquals(new DoipAddress("fe80::1", 4711, false, 0x0E85, 0x1001, 0xE400), Link.parse("doip://[fe80::1]:4711/0x0E85").behind(profile));
    assertEquals(new DoipAddress("v", 3496, true, 0x0E00, 0x1001, 0xE400), Link.parse("doips://v").behind(profile));
  }

  @Test
  public void aWrongLinkSaysWhatIsAllowed() {
    for (String wrong : List.of("", "can0", "socketcan:", "socketcand://host", "cannelloni://host:1", "sim:", "doip:", "vcan:x", "doip://h?x=1")) {
      String message = assertThrows(wrong, WrongUse.class, () -> Link.parse(wrong)).getMessage();
      assertEquals("--link " + wrong + " is no link (allowed: " + Link.FORMS + ")", message);
    }
    expectWrong("the tester's address in --link doip://h/0x1001 0x1001 is out of range (allowed: 0xE00-0xFFF)", () -> Link.parse("doip://h/0x1001"));
  }

  @Test
  public void identifiersTellTheirBitsAndTheUsualAnswer() throws WrongUse {
    Link link = Link.parse("socketcan:can0");
    assertEquals(new CanAddress("bench", 0x7E0, 0x7E8, 0x7DF, false, CanAddress.Addressing.NORMAL, 0, 0, 0xDF, false, false, 8, 0xCC, 0, 0),
        AddressOptions.can(options("--request-id", "0x7E0"), link));
    CanAddress fixed = AddressOptions.can(options("--request-id", "0x18DA10F1", "--fd", "--padding", "none", "--addressing", "normalFixed"), link);
    assertEquals(new CanAddress("bench", 0x18DA10F1, 0x18DAF110, 0x18DB33F1, true, CanAddress.Addressing.NORMAL_FIXED, 0, 0, 0xDF, true, true, 64,
        CanAddress.NO_PADDING, 0, 0), fixed);
    assertFalse(AddressOptions.can(options("--request-id", "0x7E0", "--fd", "--no-brs"), link).bitRateSwitch());
    assertEquals("a simulated bus keeps its name", "body", AddressOptions.can(options("--request-id", "0x740"), Link.parse("sim:body")).bus());
    expectWrong("--response-id is missing: it cannot be guessed from --request-id 0x12345678",
        () -> AddressOptions.can(options("--request-id", "0x12345678"), link));
    expectWrong("--addressing odd (allowed: normal, normalFixed, extended, mixed)",
        () -> AddressOptions.can(options("--request-id", "1", "--addressing", "odd"), link));
  }

  @Test
  public void requestsAreSeparatedOrQuoted() throws WrongUse {
    expectRequests(List.of("22 F1 95", "10 03"), "22", "F195", "--", "10", "03");
    expectRequests(List.of("22 F1 95", "10 03"), "22 F195", "10 03");
    expectRequests(List.of("22 F1 95"), "22F195");
    expectRequests(List.of("22 F1 95"), "0x22", "0xF1", "0x95");
    expectRequests(List.of("3E 00"), "3e", "00", "--");
    expectWrong("'22 F19' is no request; write pairs of hexadecimal digits: 22 F195", () -> RequestList.parse(List.of("22", "F19")));
    expectWrong("no request; write pairs of hexadecimal digits: 22 F195", () -> RequestList.parse(List.of("--")));
    expectWrong("a request of 4096 bytes (allowed: up to 4095)", () -> RequestList.parse(List.of("00".repeat(4096))));
  }

  private static void expectRequests(List<String> expected, String... words) throws WrongUse {
    assertArrayEquals(expected.toArray(), RequestList.parse(List.of(words)).stream().map(Hex::of).toArray());
  }
}
