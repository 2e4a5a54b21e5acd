package org.pitstop.api.image;

/** A file that is no image of the format it claims; the message names file, line or offset, and what is wrong there. */
public class ImageException extends Exception {
  private static final long serialVersionUID = 1;

  public ImageException(String message) {
    super(message);
  }
}
