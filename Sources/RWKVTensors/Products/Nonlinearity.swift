import CRWKVKernels

/// A function that a product's outputs go through, number by number.
///
/// The thread that has computed some of them does it at once, so that none waits for another.
public enum Nonlinearity: Sendable {
  case sigmoid
  case tanh
  /// `max(x, 0)²`.
  case squaredReLU

  /// Changes numbers in place.
  public func apply(to numbers: UnsafeMutablePointer<Float>, count: Int) {
    let kernels = Kernels.current.c
    switch self {
    case .sigmoid: kernels.pointee.sigmoid(numbers, numbers, count)
    case .tanh: kernels.pointee.tanh(numbers, numbers, count)
    case .squaredReLU: kernels.pointee.squared_relu(numbers, numbers, count)
    }
  }
}
