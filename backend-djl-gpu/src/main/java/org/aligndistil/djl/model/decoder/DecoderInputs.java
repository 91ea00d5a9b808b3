package org.aligndistil.djl.model.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/// What a decoder's methods read beside its parameters, on its device; the fields are those of
/// [Packing].
///
/// An array made of a Java array has no memory of its own: it keeps the Java array reachable, and
/// its manager keeps it. So the manager must outlive every use, a backward pass included.
public record DecoderInputs(
    NDArray ids,
    NDArray positions,
    NDArray pad,
    NDArray unpad,
    NDArray ends,
    NDArray rows,
    RotaryTable rotary) {

  /// The arrays of a batch.
  ///
  /// @param manager closes them
  /// @param packing where everything is
  /// @param rotary large enough for the longest sequence
  public static DecoderInputs of(NDManager manager, Packing packing, RotaryTable rotary) {
    return new DecoderInputs(
        manager.create(packing.ids()),
        manager.create(packing.positions()),
        manager.create(packing.pad(), new Shape(packing.sequences(), packing.longest())),
        manager.create(packing.unpad()),
        manager.create(packing.ends()),
        manager.create(packing.rows()),
        rotary);
  }

  /// The arguments of the methods that go from tokens to the last layer, without the parameters.
  public List<NDArray> ofAllLayers() {
    return List.of(ids, positions, pad, unpad, ends, rotary.cosineTable(), rotary.sineTable());
  }

  /// The arguments of the methods that go from tokens to rows.
  ///
  /// @param parameters of the decoder
  public NDList ofWholeDecoder(Iterable<NDArray> parameters) {
    NDList arguments =
        new NDList(
            ids, positions, pad, unpad, ends, rows, rotary.cosineTable(), rotary.sineTable());
    parameters.forEach(arguments::add);
    return arguments;
  }
}
