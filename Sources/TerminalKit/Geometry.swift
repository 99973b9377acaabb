/// The size of a screen or of a part of it, in character cells.
public struct Size: Hashable, Sendable {
  /// Cells from top to bottom.
  public var rows: Int
  /// Cells from left to right.
  public var columns: Int

  /// Makes a size of `rows` × `columns` cells.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }
}

/// A cell's place, counted from the top left corner, which is (0, 0).
public struct Point: Hashable, Sendable {
  /// Rows from the top.
  public var row: Int
  /// Columns from the left.
  public var column: Int

  /// Makes the place `row` rows down and `column` columns to the right.
  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// A rectangle of cells.
public struct Rect: Hashable, Sendable {
  /// Rows from the top.
  public var row: Int
  /// Columns from the left.
  public var column: Int
  /// Cells from top to bottom.
  public var rows: Int
  /// Cells from left to right.
  public var columns: Int

  /// Makes a rectangle; negative extents become empty ones.
  public init(row: Int, column: Int, rows: Int, columns: Int) {
    self.row = row
    self.column = column
    self.rows = max(0, rows)
    self.columns = max(0, columns)
  }

  /// The rectangle that covers a whole screen of that size.
  public init(_ size: Size) {
    self.init(row: 0, column: 0, rows: size.rows, columns: size.columns)
  }

  /// Whether the cell at that place lies inside.
  public func contains(_ point: Point) -> Bool {
    (row..<row + rows).contains(point.row) && (column..<column + columns).contains(point.column)
  }
}
