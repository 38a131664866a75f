//! Named limits on what a file may ask of this machine.
//!
//! Every refusal that comes from one says what there is too much of, and how much is taken
//! ([`crate::Refusal::TooLarge`]), so that nobody has to guess why a file was turned away.

/// How much a file may ask for before it is refused.
///
/// The defaults take a full year of street crime for the largest force (about 1.2 million rows),
/// with room to spare, and stop archives that unpack to far more than they weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as it was handed in. Default 512 MiB.
    pub bytes_in_max: u64,
    /// Bytes after unpacking, all members of an archive together. Default 4 GiB.
    pub bytes_unpacked_max: u64,
    /// Unpacked bytes for each packed byte. Default 300; real crime files are between 4 and 30.
    pub unpack_ratio_max: u64,
    /// The ratio is not looked at below this many unpacked bytes. Default 16 MiB.
    pub unpack_ratio_from_bytes: u64,
    /// Files in one archive. Default 2,000.
    pub archive_files_max: u64,
    /// Rows in one table, headings included. Default 10,000,000.
    pub rows_max: u64,
    /// Columns in one table. Default 1,000.
    pub columns_max: u64,
    /// Bytes in one cell. Default 32,767, the most a spreadsheet program holds.
    pub cell_bytes_max: u64,
    /// Bytes in one row. Default 1 MiB.
    pub row_bytes_max: u64,
    /// Sheets in one workbook. Default 64.
    pub sheets_max: u64,
    /// Bytes of a workbook after unpacking; it is held in memory. Default 256 MiB.
    pub workbook_bytes_max: u64,
    /// Bytes of a JSON document after unpacking; it is held in memory. Default 16 MiB.
    pub json_bytes_max: u64,
    /// Cells with something in them, all sheets of a workbook together. Default 2,000,000.
    pub workbook_cells_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            bytes_in_max: 512 * MIB,
            bytes_unpacked_max: 4096 * MIB,
            unpack_ratio_max: 300,
            unpack_ratio_from_bytes: 16 * MIB,
            archive_files_max: 2_000,
            rows_max: 10_000_000,
            columns_max: 1_000,
            cell_bytes_max: 32_767,
            row_bytes_max: MIB,
            sheets_max: 64,
            workbook_bytes_max: 256 * MIB,
            json_bytes_max: 16 * MIB,
            workbook_cells_max: 2_000_000,
        }
    }
}

/// A limit, as a refusal names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitName {
    /// [`Limits::bytes_in_max`]
    BytesIn,
    /// [`Limits::bytes_unpacked_max`]
    BytesUnpacked,
    /// [`Limits::unpack_ratio_max`]
    UnpackRatio,
    /// [`Limits::archive_files_max`]
    ArchiveFiles,
    /// [`Limits::rows_max`]
    Rows,
    /// [`Limits::columns_max`]
    Columns,
    /// [`Limits::cell_bytes_max`]
    CellBytes,
    /// [`Limits::row_bytes_max`]
    RowBytes,
    /// [`Limits::sheets_max`]
    Sheets,
    /// [`Limits::workbook_bytes_max`]
    WorkbookBytes,
    /// [`Limits::json_bytes_max`]
    JsonBytes,
    /// [`Limits::workbook_cells_max`]
    WorkbookCells,
}

impl LimitName {
    /// What is counted, in words: "bytes in the file".
    #[must_use]
    pub const fn counts(self) -> &'static str {
        match self {
            Self::BytesIn => "bytes in the file",
            Self::BytesUnpacked => "bytes after unpacking",
            Self::UnpackRatio => "bytes unpacked from each packed byte",
            Self::ArchiveFiles => "files in one archive",
            Self::Rows => "rows in one table",
            Self::Columns => "columns in one table",
            Self::CellBytes => "bytes in one cell",
            Self::RowBytes => "bytes in one row",
            Self::Sheets => "sheets in one workbook",
            Self::WorkbookBytes => "bytes in a workbook after unpacking",
            Self::JsonBytes => "bytes in a JSON document",
            Self::WorkbookCells => "filled cells in one workbook",
        }
    }
}
