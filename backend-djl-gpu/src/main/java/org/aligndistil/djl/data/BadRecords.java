package org.aligndistil.djl.data;

/// What to do with a line or row that makes no record.
public enum BadRecords {
  /// Open no data set that has one.
  FAIL,
  /// Leave it out, and count it.
  SKIP
}
