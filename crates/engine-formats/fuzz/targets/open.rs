//! Any bytes as an upload: packing, encodings, workbooks, recognition.

use std::io::Cursor;

use accord_engine_formats::{Limits, Upload};

pub fn take_in(bytes: &[u8]) {
    let limits = Limits { bytes_unpacked_max: 8 << 20, workbook_bytes_max: 8 << 20, ..Limits::default() };
    let Ok(mut upload) = Upload::open(Cursor::new(bytes), Some("a.csv"), limits) else {
        return;
    };
    for part in 0..upload.parts().len().min(4) {
        for recognised in upload.recognise(part, None, &[]).unwrap_or_default() {
            if let Ok(preview) = upload.preview(part, &recognised, 3) {
                assert!(preview.totals.balance());
            }
        }
    }
}
