/**
 * Every reason for which a rule of the regulation (or of this service) says no: stable code -> article and words.
 * The HTTP status of each stands in src/api/http/problem.ts.
 */
export const REFUSALS = {
  'personal-id-malformed': {
    article: 'Đ2',
    vi: 'Số định danh cá nhân phải gồm đúng 12 chữ số',
    en: 'A personal ID has exactly 12 digits',
  },
  'unknown-profile': {
    article: 'Đ22',
    vi: 'Không nhận ra định dạng hoặc phiên bản của học bạ',
    en: 'The format or version of the transcript is not known',
  },
  'verification-failed': {
    article: 'Đ15',
    vi: 'Chữ ký số trên học bạ không hợp lệ; xem báo cáo kiểm tra',
    en: 'The signatures on the transcript do not verify; see the report',
  },
  'school-mismatch': {
    article: 'Đ24.7',
    vi: 'Trường gửi không phải trường ghi trong học bạ',
    en: 'The pushing school is not the school named in the transcript',
  },
  'transcript-not-open': {
    article: 'Đ24.4',
    vi: 'Học bạ của học sinh chưa được khởi tạo tại trường cho năm học này; hãy gửi yêu cầu khởi tạo trước',
    en: "The pupil's transcript is not open at this school for this school year; send a create request first",
  },
  'open-at-another-school': {
    article: 'Đ26.1',
    vi: 'Học bạ đang thuộc trường khác; cần làm thủ tục chuyển trường, không khởi tạo lại',
    en: 'The transcript belongs to another school; it moves by a transfer and is never created again',
  },
  'transfer-under-way': {
    article: 'Đ26',
    vi: 'Học sinh đang trong thủ tục chuyển trường',
    en: 'The pupil is being transferred',
  },
  departed: {
    article: 'Đ26.4',
    vi: 'Học bạ đã chuyển sang tỉnh, thành phố khác',
    en: 'The transcript has moved to another province',
  },
  'year-record-exists': {
    article: 'Đ25.3',
    vi: 'Năm học này đã có học bạ được chấp nhận; muốn thay thế phải có yêu cầu hủy được duyệt',
    en: 'This school year already has an accepted record; to replace it, have its cancellation approved first',
  },
  'year-locked': {
    article: 'Đ25.4',
    vi: 'Học bạ năm học đã chốt, không được sửa đổi',
    en: 'The school year is locked; its record can no longer be changed',
  },
  'school-year-in-future': {
    article: 'Đ24.4',
    vi: 'Năm học chưa bắt đầu',
    en: 'The school year lies too far in the future',
  },
  'no-such-year-record': {
    article: 'Đ29.3',
    vi: 'Không có học bạ của năm học này để xử lý',
    en: 'There is no record of this school year to act on',
  },
  'no-such-transcript': {
    article: 'Đ29.3',
    vi: 'Không có học bạ mang số định danh này thuộc phạm vi của bạn',
    en: 'There is no transcript with this personal ID that is yours to act on',
  },
  'no-such-resource': {
    article: 'Đ6.2',
    vi: 'Không tìm thấy',
    en: 'There is nothing here that you may see',
  },
  'reason-required': {
    article: 'Đ25.3',
    vi: 'Yêu cầu hủy phải nêu lý do',
    en: 'A cancellation must give its reason',
  },
  'not-permitted': {
    article: 'Đ6.2',
    vi: 'Khóa truy cập này không có quyền thực hiện thao tác',
    en: 'This credential may not do that',
  },
  'four-eyes': {
    article: 'Đ4.4',
    vi: 'Người duyệt phải khác người đề nghị',
    en: 'Whoever asked for it never approves it; a second officer does',
  },
  'quota-exceeded': {
    article: 'Đ6.2',
    vi: 'Khóa truy cập này đã dùng hết hạn mức trong ngày; hãy liên hệ Sở GDĐT',
    en: 'This credential has used up its quota of the day; ask the department',
  },
  'officer-name': {
    article: 'Đ4',
    vi: 'Tên tài khoản phải có 2 đến 60 chữ, số, khoảng trắng, dấu chấm, gạch nối; mỗi tài khoản một người',
    en: 'An account has a name of 2 to 60 letters, digits, spaces, dots, hyphens; one account a person',
  },
  'no-such-officer': {
    article: 'Đ4',
    vi: 'Không có tài khoản này',
    en: 'There is no such account',
  },
  'officer-state': {
    article: 'Đ4',
    vi: 'Trạng thái của tài khoản không cho phép thao tác này',
    en: 'The account is in a state that does not allow this',
  },
  'officers-needed': {
    article: 'Đ4.4',
    vi: 'Phải còn ít nhất hai cán bộ đang hoạt động',
    en: 'At least two active officers must remain',
  },
  'no-such-key': {
    article: 'Đ30',
    vi: 'Không có khóa của trường mang mã này',
    en: "There is no school's key with this id",
  },
  'not-awaiting-approval': {
    article: 'Đ4.4',
    vi: 'Yêu cầu này không ở trạng thái chờ duyệt',
    en: 'This request is not awaiting approval',
  },
  'request-being-answered': {
    article: 'Đ29.3',
    vi: 'Yêu cầu đang được xử lý hoặc đã có kết quả, không rút được nữa',
    en: 'The request is being answered or has been, and can no longer be withdrawn',
  },
  'idempotency-key-reused': {
    article: 'Đ29',
    vi: 'Idempotency-Key này đã dùng cho một tệp khác',
    en: 'This Idempotency-Key was used before with other bytes',
  },
  'not-your-pupil': {
    article: 'Đ6.2',
    vi: 'Học sinh không thuộc trường của bạn và không được chuyển đến trường của bạn',
    en: 'The pupil neither belongs to your school nor is being transferred to it',
  },
  'not-your-record': {
    article: 'Đ25.3',
    vi: 'Học bạ năm học này do trường khác lập; chỉ trường đó được yêu cầu hủy',
    en: 'Another school issued the record of this school year; only that school may have it cancelled',
  },
  'transfer-to-same-school': {
    article: 'Đ26.2',
    vi: 'Trường chuyển đến phải khác trường chuyển đi',
    en: 'The receiving school must differ from the former one',
  },
  'unknown-school': {
    article: 'Đ26.2',
    vi: 'Không có trường mang mã này trong tỉnh',
    en: 'No school of the province has this code',
  },
  'not-receiving-school': {
    article: 'Đ26.2',
    vi: 'Chỉ trường tiếp nhận được xác nhận việc chuyển đến',
    en: 'Only the receiving school may accept the transfer',
  },
  'transfer-not-open': {
    article: 'Đ26',
    vi: 'Thủ tục chuyển trường này đã kết thúc hoặc đã rút',
    en: 'This transfer has ended or was withdrawn',
  },
  'sent-bytes-unknown': {
    article: 'Đ31.1',
    vi: 'Tệp gửi lên không trùng với tệp nào trong kho',
    en: 'The bytes sent are not those of any record in the repository',
  },
  'no-such-certificate': {
    article: 'Đ33.7',
    vi: 'Chứng thư số này chưa được trường của bạn khai báo',
    en: 'Your school has not declared this certificate',
  },
  'certificate-unfit': {
    article: 'Đ9',
    vi: 'Chứng thư số không phù hợp với loại, vai trò hoặc trường được khai báo',
    en: 'The certificate does not fit the kind, the roles or the school it is declared for',
  },
  'certificate-untrusted': {
    article: 'Đ8.2',
    vi: 'Chứng thư số không do tổ chức hợp pháp trong danh sách tin cậy cấp, hoặc không dùng để ký được',
    en: 'The certificate is not issued by a lawful authority of the trust list, or is not one to sign with',
  },
  'certificate-registered-otherwise': {
    article: 'Đ33.7',
    vi: 'Chứng thư số này đã được khai báo với nội dung khác',
    en: 'This certificate is registered already, in another way',
  },
  'certificate-state': {
    article: 'Đ12',
    vi: 'Trạng thái hiện tại của chứng thư số không cho phép thao tác này',
    en: 'The certificate is in a state that does not allow this',
  },
  'certificate-date': {
    article: 'Đ8.1',
    vi: 'Thời điểm nêu ra không hợp lệ đối với chứng thư số này',
    en: 'The date given is not possible for this certificate',
  },
  'certificate-not-successor': {
    article: 'Đ12.1',
    vi: 'Chứng thư số thay thế phải của cùng người hoặc trường, cùng loại và đang có hiệu lực',
    en: 'A successor must be of the same holder and kind, and in force',
  },
  'approval-by-department': {
    article: 'Đ9.3',
    vi: 'Chứng thư số của nhà trường, thiết bị và hiệu trưởng do Sở GDĐT duyệt',
    en: 'The certificates of schools, devices and principals are approved by the department',
  },
  'approval-by-principal': {
    article: 'Đ9.4',
    vi: 'Chứng thư số cá nhân do Hiệu trưởng duyệt, bằng chữ ký số của mình',
    en: "A personal certificate is approved by the principal, with the principal's own signature",
  },
  'statement-invalid': {
    article: 'Đ24.3',
    vi: 'Văn bản ký duyệt không hợp lệ: sai chữ ký, sai nội dung, hoặc người ký không phải hiệu trưởng đương nhiệm',
    en: 'The signed statement does not hold: its signature, its words, or its signer, who must be the principal in office',
  },
  'statement-used': {
    article: 'Đ24.3',
    vi: 'Văn bản ký duyệt này đã được dùng; cần văn bản ký mới',
    en: 'This signed statement was used before; sign a new one',
  },
  'handover-recorded': {
    article: 'Đ27.3',
    vi: 'Việc bàn giao thiết bị đã được ghi nhận với nội dung khác',
    en: 'The handover of the device is recorded already, in another way',
  },
  'role-not-held': {
    article: 'Đ24.2',
    vi: 'Người được phân công không giữ vai trò này; hiệu trưởng chỉ ký thay cho người không còn công tác',
    en: 'The assigned person does not hold this role; a principal stands in only for one who has left',
  },
  'stand-in-not-needed': {
    article: 'Đ18.7',
    vi: 'Người được ký thay vẫn còn công tác tại trường',
    en: 'The person to be stood in for is still in office',
  },
  'assignment-dates': {
    article: 'Đ24.2',
    vi: 'Ngày bắt đầu hoặc kết thúc phân công không hợp lệ',
    en: 'The first or last day of the assignment is not possible',
  },
} as const satisfies Record<string, { article: string; vi: string; en: string }>;

export type RefusalCode = keyof typeof REFUSALS;

/** A "no" of the domain. `detail` adds facts for the caller; it never holds personal data. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly detail?: string;
  /** seconds after which the same may be asked again */
  readonly retryAfter?: number;
}

export type Decision<Yes> = ({ readonly ok: true } & Yes) | { readonly ok: false; readonly refusal: Refusal };

export function refuse(code: RefusalCode, detail?: string): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: detail === undefined ? { code } : { code, detail } };
}
