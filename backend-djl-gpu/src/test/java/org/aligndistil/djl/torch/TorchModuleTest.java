package org.aligndistil.djl.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.Test;

class TorchModuleTest {

  private static final String TWICE =
      """
        def twice(self: __torch__.M, x: Tensor) -> Tensor:
          return torch.mul(x, 2)
      """;

  @Test
  void recordingLeavesTheCallersGradientModeAsItWas() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu());
        TorchModule module = TorchModule.compile(manager, TWICE)) {
      boolean before = JniUtils.isGradMode();
      try {
        for (boolean mode : new boolean[] {true, false}) {
          JniUtils.setGradMode(mode);
          NDArray twice = module.record("twice", new NDList(manager.create(new float[] {1, 2})));
          assertArrayEquals(new float[] {2, 4}, twice.toFloatArray());
          assertEquals(mode, JniUtils.isGradMode());
        }
      } finally {
        JniUtils.setGradMode(before);
      }
    }
  }
}
