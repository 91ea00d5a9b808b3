/// The oracle: the primitives in double precision on the Vector API.
@SuppressWarnings("requires-automatic") // EJML has no module descriptor
module org.aligndistil.cpu {
  requires static transitive org.jspecify;
  requires transitive org.aligndistil.backend;
  requires jdk.incubator.vector;
  requires ejml.core;
  requires ejml.ddense;

  exports org.aligndistil.cpu;

  provides org.aligndistil.backend.BackendProvider with
      org.aligndistil.cpu.CpuBackendProvider;
}
