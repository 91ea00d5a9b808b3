package org.aligndistil.djl.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Methods in TorchScript, run by PyTorch's interpreter: any operator, many in one native call,
/// with gradients by autograd.
///
/// The script optimiser stays off. It rewrites a method after the first calls, so that a result
/// would depend on how often the method ran before, and a resumed run would not repeat an
/// uninterrupted one.
public final class TorchModule implements AutoCloseable {

  private final PtSymbolBlock block;

  private TorchModule(PtSymbolBlock block) {
    this.block = block;
  }

  /// Compiles methods.
  ///
  /// @param manager names the device, and closes the module if nobody did
  /// @param methods definitions in serialised TorchScript, indented by two spaces; `self` has the
  ///   type `__torch__.M`
  public static TorchModule compile(NDManager manager, String methods) {
    try {
      PtSymbolBlock block =
          JniUtils.loadModule(
              (PtNDManager) manager,
              new ByteArrayInputStream(TorchArchive.of(methods)),
              false,
              false);
      return new TorchModule(block);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs a method without gradients.
  ///
  /// @param method its name
  /// @param arguments stay the caller's
  /// @return to be closed by the caller
  public IValue infer(String method, IValue... arguments) {
    JniUtils.setGraphExecutorOptimize(false);
    return IValueUtils.runMethod(block, method, arguments);
  }

  /// Runs a method on tensors without gradients.
  ///
  /// @param method its name
  /// @param tensors the arguments; those named `w[]` form one list; the first one's manager gets
  ///   the result
  public NDArray run(String method, NDList tensors) {
    return IValueUtils.forward(block, named(method, tensors), false).singletonOrThrow();
  }

  /// Runs a method and records it for the backward pass.
  ///
  /// @param method its name
  /// @param tensors the arguments; those named `w[]` form one list; the first one's manager gets
  ///   the result
  public NDArray record(String method, NDList tensors) {
    return recordAll(method, tensors).singletonOrThrow();
  }

  /// Runs a method that returns a list, and records it unless the method turns that off.
  ///
  /// @param method its name
  /// @param tensors as for [#record]
  public NDList recordAll(String method, NDList tensors) {
    // Both are settings of the thread, and anybody may have changed them.
    JniUtils.setGraphExecutorOptimize(false);
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(true);
    try {
      return IValueUtils.forward(block, named(method, tensors), true);
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  private static NDList named(String method, NDList tensors) {
    NDList arguments = new NDList(tensors);
    NDArray name = tensors.head().getManager().create(new Shape(0));
    name.setName("module_method:" + method);
    arguments.add(name);
    return arguments;
  }

  /// Takes an array out of the scope that surrounds the caller, so that it lives as long as its
  /// manager.
  ///
  /// @param array made while a scope of the caller's callers may be open
  public static <T extends NDArray> T keep(T array) {
    NDScope.unregister(array);
    return array;
  }

  @Override
  public void close() {
    block.close();
  }
}
