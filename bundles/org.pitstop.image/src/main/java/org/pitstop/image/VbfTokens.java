package org.pitstop.image;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.pitstop.api.image.ImageException;

/** The words of a VBF header: names, numbers, texts in quotes and the signs {@code = ; , { }}; comments and blanks are skipped. */
final class VbfTokens {
  private final Path file;
  private final String text;
  private int start;
  private int end;

  /** @param bytes the beginning of the file; what follows the header may be anything */
  VbfTokens(Path file, byte[] bytes) {
    this.file = file;
    this.text = new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Goes on to the next token. @return its text; empty at the end */
  String next() throws ImageException {
    start = afterBlanks(end);
    end = start;
    if (start < text.length()) {
      char c = text.charAt(start);
      end = c == '"' ? endOfText() : "{}=;,".indexOf(c) >= 0 ? start + 1 : endOfWord();
    }
    return text.substring(start, end);
  }

  /** Where the current token ends. */
  int end() {
    return end;
  }

  private int afterBlanks(int from) throws ImageException {
    int at = from;
    while (at < text.length()) {
      if (text.charAt(at) <= ' ' && text.charAt(at) > 0) {
        at++;
      } else if (text.startsWith("//", at)) {
        at = lineEnd(at);
      } else if (text.startsWith("/*", at)) {
        start = at;
        at = text.indexOf("*/", at + 2) + 2;
        if (at < 2) {
          throw wrong("a comment begins here and does not end");
        }
      } else {
        return at;
      }
    }
    return at;
  }

  private int lineEnd(int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
      at++;
    }
    return at;
  }

  private int endOfText() throws ImageException {
    int quote = text.indexOf('"', start + 1);
    if (quote < 0 || quote > lineEnd(start)) {
      throw wrong("a text begins here and is not closed in its line");
    }
    return quote + 1;
  }

  private int endOfWord() throws ImageException {
    int at = start;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw wrong("the byte 0x%02X has no place in a header".formatted((int) text.charAt(at)));
    }
    return at;
  }

  private static boolean isWord(char c) {
    return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "_.+-".indexOf(c) >= 0;
  }

  /** Something is wrong with the current token. */
  ImageException wrong(String what) {
    long line = 1 + text.substring(0, start).chars().filter(c -> c == '\n').count();
    return new ImageException(file + " line " + line + " (offset " + start + "): " + what);
  }
}
