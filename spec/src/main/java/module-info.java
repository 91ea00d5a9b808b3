/// The objectives, written over the primitives of a backend.
module org.aligndistil.objective {
  requires static transitive org.jspecify;
  requires transitive org.aligndistil.backend;
  requires com.fasterxml.jackson.core;

  exports org.aligndistil.objective;
  exports org.aligndistil.objective.calculus;
  exports org.aligndistil.objective.distillation;
  exports org.aligndistil.objective.file;
  exports org.aligndistil.objective.preference;
  exports org.aligndistil.objective.reinforcement;
  exports org.aligndistil.objective.reward;
  exports org.aligndistil.objective.safetensors;
  exports org.aligndistil.objective.teacher;
}
