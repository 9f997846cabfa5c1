/** Article | in Vietnamese | in English. */
type Line = `Đ${string} | ${string} | ${string}`;

/**
 * Every reason for which a rule of the regulation (or of this service) says no: stable code -> article and words.
 * The HTTP status of each stands in src/api/http/problem.ts.
 */
const LINES = {
  'personal-id-malformed': `Đ2 | Số định danh cá nhân phải gồm đúng 12 chữ số | A personal ID has exactly 12 digits`,
  'personal-id-invented': `Đ2 | Số định danh bắt đầu bằng 099 chỉ dành cho học sinh hư cấu; kho thật không nhận | Numbers that begin with 099 are for invented pupils; a repository in production takes none`,
  'unknown-profile': `Đ22 | Không nhận ra định dạng hoặc phiên bản của học bạ | The format or version of the transcript is not known`,
  'verification-failed': `Đ15 | Chữ ký số trên học bạ không hợp lệ; xem báo cáo kiểm tra | The signatures on the transcript do not verify; see the report`,
  'school-mismatch': `Đ24.7 | Trường gửi không phải trường ghi trong học bạ | The pushing school is not the school named in the transcript`,
  'transcript-not-open': `Đ24.4 | Học bạ của học sinh chưa được khởi tạo tại trường cho năm học này; hãy gửi yêu cầu khởi tạo trước | The pupil's transcript is not open at this school for this school year; send a create request first`,
  'open-at-another-school': `Đ26.1 | Học bạ đang thuộc trường khác; cần làm thủ tục chuyển trường, không khởi tạo lại | The transcript belongs to another school; it moves by a transfer and is never created again`,
  'transfer-under-way': `Đ26 | Học sinh đang trong thủ tục chuyển trường | The pupil is being transferred`,
  departed: `Đ26.4 | Học bạ đã chuyển sang tỉnh, thành phố khác | The transcript has moved to another province`,
  'year-record-exists': `Đ25.3 | Năm học này đã có học bạ được chấp nhận; muốn thay thế phải gửi kèm văn bản thay thế, hoặc có yêu cầu hủy được duyệt | This school year already has an accepted record; to replace it, push with a statement of replacement, or have its cancellation approved first`,
  'year-closed': `Đ25.3 | Học bạ năm học này đã chốt: không thu hồi, thay thế được nữa; còn được bổ sung kết quả (Đ25.2) hoặc đề nghị Sở hủy | This record is closed and is no longer recalled or replaced; results may be added (Đ25.2), or the department asked to cancel it`,
  'supplement-not-due': `Đ25.2 | Sau ngày chốt chỉ bổ sung cho học sinh mà học bạ đang có hiệu lực ghi chưa được lên lớp | After the closing only a record that says "not promoted" is added to`,
  'record-ended': `Đ25.4 | Chính tệp này đã bị hủy, thu hồi hoặc thay thế và không được nhận lại | These very bytes were cancelled, recalled or replaced, and are not taken in again`,
  'not-a-year-record': `Đ24.7 | Tệp là văn bản về học bạ, không phải học bạ; hãy gửi bằng yêu cầu thu hồi, chốt, hoặc kèm học bạ thay thế | This is a statement on records and no record; send it with a request to recall or to close, or with the record that replaces another`,
  'statement-refused': `Đ25.3 | Văn bản kèm theo không hợp lệ (chữ ký, chứng thư, người ký) hoặc không phải loại văn bản cần có | The statement does not verify, or is not of the kind that is wanted`,
  'statement-of-another-record': `Đ25.3 | Văn bản nêu học bạ khác với học bạ đang có hiệu lực hoặc với tệp gửi kèm | The statement names another record than the one in force, or than the one sent with it`,
  'year-locked': `Đ25.4 | Học bạ năm học đã chốt, không được sửa đổi | The school year is locked; its record can no longer be changed`,
  'school-year-in-future': `Đ24.4 | Năm học chưa bắt đầu | The school year lies too far in the future`,
  'no-such-year-record': `Đ29.3 | Không có học bạ của năm học này để xử lý | There is no record of this school year to act on`,
  'no-such-transcript': `Đ29.3 | Không có học bạ mang số định danh này thuộc phạm vi của bạn | There is no transcript with this personal ID that is yours to act on`,
  'no-such-resource': `Đ6.2 | Không tìm thấy | There is nothing here that you may see`,
  'reason-required': `Đ25.3 | Yêu cầu hủy phải nêu lý do | A cancellation must give its reason`,
  'not-permitted': `Đ6.2 | Khóa truy cập này không có quyền thực hiện thao tác | This credential may not do that`,
  'four-eyes': `Đ4.4 | Người duyệt phải khác người đề nghị | Whoever asked for it never approves it; a second officer does`,
  'quota-exceeded': `Đ6.2 | Khóa truy cập này đã dùng hết hạn mức trong ngày; hãy liên hệ Sở GDĐT | This credential has used up its quota of the day; ask the department`,
  'officer-name': `Đ4 | Tên tài khoản phải có 2 đến 60 chữ, số, khoảng trắng, dấu chấm, gạch nối; mỗi tài khoản một người | An account has a name of 2 to 60 letters, digits, spaces, dots, hyphens; one account a person`,
  'no-such-officer': `Đ4 | Không có tài khoản này | There is no such account`,
  'officer-state': `Đ4 | Trạng thái của tài khoản không cho phép thao tác này | The account is in a state that does not allow this`,
  'officers-needed': `Đ4.4 | Phải còn ít nhất hai cán bộ đang hoạt động | At least two active officers must remain`,
  'key-taken': `Đ30 | Mã khóa này đã có người giữ; hãy tạo khóa khác | The id of this key is another holder's; make another key`,
  'key-permanent': `Đ28.2 | Khóa này bảo vệ học bạ đã phát hành hoặc việc chưa xong; không được hủy | This key protects an issued record, or what is not decided yet; it is never destroyed`,
  'key-term': `Đ28.2 | Chưa đủ hạn: khóa của tháng chỉ được hủy khi đã qua thời hạn | The term is not over: the key of a month is destroyed only after it`,
  'no-such-data-key': `Đ30 | Không có khóa nào như vậy | There is no such key`,
  'no-destruction-proposed': `Đ4.4 | Chưa ai đề nghị hủy khóa này | Nobody has proposed to destroy this key`,
  'no-such-key': `Đ30 | Không có khóa của trường mang mã này | There is no school's key with this id`,
  'not-awaiting-approval': `Đ4.4 | Yêu cầu này không ở trạng thái chờ duyệt | This request is not awaiting approval`,
  'request-being-answered': `Đ29.3 | Yêu cầu đang được xử lý hoặc đã có kết quả, không rút được nữa | The request is being answered or has been, and can no longer be withdrawn`,
  'message-id-reused': `Đ26.3 | Mã thông điệp này đã dùng cho một nội dung khác | This message id was used before with other content`,
  'idempotency-key-reused': `Đ29 | Idempotency-Key này đã dùng cho một tệp khác | This Idempotency-Key was used before with other bytes`,
  'not-your-pupil': `Đ6.2 | Học sinh không thuộc trường của bạn và không được chuyển đến trường của bạn | The pupil neither belongs to your school nor is being transferred to it`,
  'not-your-record': `Đ25.3 | Học bạ năm học này do trường khác lập; chỉ trường đó được yêu cầu hủy | Another school issued the record of this school year; only that school may have it cancelled`,
  'replacement-due': `Đ25.3 | Trường đã thu hồi học bạ của một năm học và chưa gửi bản thay thế; phải gửi trước khi cho học sinh chuyển đi | The school recalled the record of a year and has not sent another; it is sent before the pupil leaves`,
  'transfer-to-same-school': `Đ26.2 | Trường chuyển đến phải khác trường chuyển đi | The receiving school must differ from the former one`,
  'unknown-school': `Đ26.2 | Không có trường mang mã này trong tỉnh | No school of the province has this code`,
  'not-receiving-school': `Đ26.2 | Chỉ trường tiếp nhận được xác nhận việc chuyển đến | Only the receiving school may accept the transfer`,
  'transfer-not-open': `Đ26 | Thủ tục chuyển trường này đã kết thúc hoặc đã rút | This transfer has ended or was withdrawn`,
  'sent-bytes-unknown': `Đ31.1 | Tệp gửi lên không trùng với tệp nào trong kho | The bytes sent are not those of any record in the repository`,
  'no-such-certificate': `Đ33.7 | Chứng thư số này chưa được trường của bạn khai báo | Your school has not declared this certificate`,
  'certificate-unfit': `Đ9 | Chứng thư số không phù hợp với loại, vai trò hoặc trường được khai báo | The certificate does not fit the kind, the roles or the school it is declared for`,
  'seal-of-another-school': `Đ9.3 | Chứng thư số này là con dấu của một trường khác; chỉ trường đó được khai báo | This certificate is the seal of another school, which alone may declare it`,
  'certificate-untrusted': `Đ8.2 | Chứng thư số không do tổ chức hợp pháp trong danh sách tin cậy cấp, hoặc không dùng để ký được | The certificate is not issued by a lawful authority of the trust list, or is not one to sign with`,
  'certificate-registered-otherwise': `Đ33.7 | Trường đã khai báo chứng thư số này với nội dung khác, và đã được duyệt hoặc đã thu hồi | Your school has declared this certificate in another way, and that was approved or has ended`,
  'declaration-changed': `Đ9.3-5 | Trường đã khai báo lại với nội dung khác; hãy xem lại, rồi nêu lần khai báo được duyệt | It was declared anew in other words: read it, and name the declaration that you decide on`,
  'certificate-state': `Đ12 | Trạng thái hiện tại của chứng thư số không cho phép thao tác này | The certificate is in a state that does not allow this`,
  'certificate-date': `Đ8.1 | Thời điểm nêu ra không hợp lệ đối với chứng thư số này | The date given is not possible for this certificate`,
  'certificate-not-successor': `Đ12.1 | Chứng thư số thay thế phải của cùng người hoặc trường, cùng loại và đang có hiệu lực | A successor must be of the same holder and kind, and in force`,
  'approval-by-department': `Đ9.3 | Chứng thư số của nhà trường, thiết bị và hiệu trưởng do Sở GDĐT duyệt | The certificates of schools, devices and principals are approved by the department`,
  'approval-by-principal': `Đ9.4 | Chứng thư số cá nhân do Hiệu trưởng duyệt, bằng chữ ký số của mình | A personal certificate is approved by the principal, with the principal's own signature`,
  'statement-invalid': `Đ24.3 | Văn bản ký duyệt không hợp lệ: sai chữ ký, sai nội dung, hoặc người ký không phải hiệu trưởng đương nhiệm | The signed statement does not hold: its signature, its words, or its signer, who must be the principal in office`,
  'statement-used': `Đ24.3 | Văn bản ký duyệt này đã được dùng; cần văn bản ký mới | This signed statement was used before; sign a new one`,
  'handover-recorded': `Đ27.3 | Việc bàn giao thiết bị đã được ghi nhận với nội dung khác | The handover of the device is recorded already, in another way`,
  'compromise-decided': `Đ8.3 | Sở GDĐT đã có kết luận khác về việc báo lộ khóa này | The department has decided otherwise on this report of a compromise`,
  'role-not-held': `Đ24.2 | Người được phân công không giữ vai trò này; hiệu trưởng chỉ ký thay cho người không còn công tác | The assigned person does not hold this role; a principal stands in only for one who has left`,
  'stand-in-not-needed': `Đ18.7 | Người được ký thay vẫn còn công tác tại trường | The person to be stood in for is still in office`,
  'assignment-dates': `Đ24.2 | Ngày bắt đầu hoặc kết thúc phân công không hợp lệ | The first or last day of the assignment is not possible`,
} as const satisfies Readonly<Record<string, Line>>;

export type RefusalCode = keyof typeof LINES;

interface RefusalWords {
  readonly article: string;
  readonly vi: string;
  readonly en: string;
}

export const REFUSALS = Object.fromEntries(
  Object.entries<Line>(LINES).map(([code, line]): [string, RefusalWords] => {
    const [article = '', vi = '', en = ''] = line.split(' | ');
    return [code, { article, vi, en }];
  }),
) as Readonly<Record<RefusalCode, RefusalWords>>;

/**
 * A "no" of the domain. `detail` adds facts for the caller, in words of ours: it may be kept and logged, so nothing of a
 * document stands in it (names of elements and Ids are what its writer chose) and no personal data.
 */
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
