package org.pitstop.launcher;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class CachePolicyTest {

  @Test
  public void onlyAChangeOfTheFeaturesJarReplacesABundle() {
    assertEquals(CachePolicy.KEEP, CachePolicy.of("aa", true, "aa"));
    assertEquals(CachePolicy.UPDATE, CachePolicy.of("bb", true, "aa"));
  }

  @Test
  public void whatIsNotInTheCacheIsInstalledWhateverTheRecordSays() {
    assertEquals(CachePolicy.INSTALL, CachePolicy.of("aa", false, null));
    assertEquals(CachePolicy.INSTALL, CachePolicy.of("aa", false, "aa"));
  }

  @Test
  public void aLostRecordBringsTheFeaturesJarBack() {
    assertEquals(CachePolicy.UPDATE, CachePolicy.of("aa", true, null));
  }
}
