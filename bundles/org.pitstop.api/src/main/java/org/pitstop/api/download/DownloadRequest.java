package org.pitstop.api.download;

import java.net.URI;

/**
 * One file to fetch.
 *
 * @param user for the log-in; empty: anonymous
 * @param password never to be logged
 */
public record DownloadRequest(URI url, long lengthBytes, String user, String password) {
  @Override
  public String toString() {
    return url + " (" + lengthBytes + " bytes)";
  }
}
