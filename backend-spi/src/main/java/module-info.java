/// The primitives, the provider interface and the choice of a backend.
module org.aligndistil.backend {
  requires static transitive org.jspecify;

  exports org.aligndistil.backend;
  exports org.aligndistil.backend.matrix;

  uses org.aligndistil.backend.BackendProvider;
}
