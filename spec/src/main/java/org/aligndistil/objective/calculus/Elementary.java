package org.aligndistil.objective.calculus;

/// The functions of one variable that objectives use, with their derivatives.
///
/// Values come from [StrictMath] and are the same on every machine, within two units in the last
/// place.
enum Elementary {
  /// log σ(x) = −log(1 + e^(−x)).
  LOG_SIGMOID {
    @Override
    double apply(double x) {
      return Math.min(x, 0) - StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    @Override
    double derivative(double x) {
      return logistic(-x);
    }

    @Override
    double steepest(double low, double high) {
      return derivative(low);
    }
  },

  /// e^x.
  EXP {
    @Override
    double apply(double x) {
      return StrictMath.exp(x);
    }

    @Override
    double derivative(double x) {
      return StrictMath.exp(x);
    }

    @Override
    double steepest(double low, double high) {
      return derivative(high);
    }

    @Override
    double errorOfOverflow(double low) {
      return Double.isInfinite(apply(low)) ? 0 : Double.POSITIVE_INFINITY;
    }
  },

  /// e^x − 1.
  EXP_M1 {
    @Override
    double apply(double x) {
      return StrictMath.expm1(x);
    }

    @Override
    double derivative(double x) {
      return StrictMath.exp(x);
    }

    @Override
    double steepest(double low, double high) {
      return derivative(high);
    }

    @Override
    double errorOfOverflow(double low) {
      return Double.isInfinite(apply(low)) ? 0 : Double.POSITIVE_INFINITY;
    }
  },

  /// 1/x.
  RECIPROCAL {
    @Override
    double apply(double x) {
      return 1 / x;
    }

    @Override
    double derivative(double x) {
      return -1 / (x * x);
    }

    @Override
    double steepest(double low, double high) {
      return low <= 0 && high >= 0
          ? Double.POSITIVE_INFINITY
          : 1 / Math.min(low * low, high * high);
    }
  };

  abstract double apply(double x);

  abstract double derivative(double x);

  /// The greatest magnitude of the derivative between two points.
  abstract double steepest(double low, double high);

  /// The error of a result that is infinite though its argument is not: unbounded, but for e^x,
  /// which is infinite by definition where it is surely greater than every double.
  ///
  /// @param low the least that the argument may be
  double errorOfOverflow(double low) {
    return Double.POSITIVE_INFINITY;
  }

  /// σ(x) = 1/(1 + e^(−x)), without overflow.
  private static double logistic(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  }
}
