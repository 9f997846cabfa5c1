const words = ([both = '']: TemplateStringsArray) => {
  const [vi = '', en = ''] = both.split(' | ');
  return { vi, en };
};

/** What probably happened, for a vendor to mend: closed, so that a caller may switch on the cause. */
export const DIAGNOSIS_TABLE = {
  'white-space-changed': words`Khoảng trắng hoặc xuống dòng đã bị thêm, bớt sau khi ký (định dạng lại XML). Lưu đúng từng byte đã ký, không in đẹp, không rút gọn | White space or line ends were added or taken away after signing (the XML was formatted anew). Keep the very bytes that were signed: neither indent nor minify`,
  'signed-before-others': words`Người này đã ký trước khi các chữ ký khác được đặt vào vùng dữ liệu. Ký đúng thứ tự Đ24.5: giáo viên bộ môn, giáo viên chủ nhiệm, hiệu trưởng, nhà trường | Signed before other signatures were put into the region. Sign in the order of Đ24.5: subject teachers, homeroom teacher, principal, school`,
  'unicode-form-changed': words`Chữ có dấu đã bị đổi giữa dạng dựng sẵn và tổ hợp (NFC/NFD) sau khi ký. Chuẩn hóa Unicode trước khi ký, không đổi sau đó | Letters with marks were changed between composed and decomposed form (NFC/NFD) after signing. Normalise Unicode before signing and leave it then`,
  'namespaces-not-inherited': words`Giá trị băm chỉ đúng khi bỏ các không gian tên thừa hưởng: phần được ký đã bị tách khỏi tài liệu trước khi chuẩn hóa. Chuẩn hóa nó ngay trong tài liệu | The digest is true only without the inherited namespaces: the part was taken out of the document before it was canonicalised. Canonicalise it in place`,
  'not-canonicalised': words`Giá trị băm đúng trên văn bản thô chưa chuẩn hóa. Chuẩn hóa (C14N) trước khi băm | The digest is true over the source text as it stands. Canonicalise (C14N) before digesting`,
  'signed-info-canonicalised-alone': words`SignedInfo đã được chuẩn hóa tách khỏi tài liệu nên mất không gian tên. Đặt chữ ký vào tài liệu rồi mới chuẩn hóa SignedInfo | SignedInfo was canonicalised outside the document and lost its namespace. Put the Signature into the document, then canonicalise SignedInfo`,
  'certificate-of-another-signer': words`Chữ ký đúng với chứng thư số của một chữ ký khác trong tài liệu. Đính kèm chứng thư số của chính người ký | The value is true by the certificate of another signature of this document. Put in the certificate of the one who signed`,
  'ambiguous-id': words`Nhiều thẻ mang cùng Id mà Reference nêu. Đặt Id duy nhất cho mỗi vùng được ký (tính cả Id, ID và id) | Several elements carry the Id that the Reference names. Give each signed region an Id of its own (counting Id, ID and id)`,
  'signature-inside-region': words`Chữ ký được đặt bên trong vùng mà nó ký. Đặt nó vào ô ký của vai trò, nằm ngoài vùng đó | The Signature was put inside the region that it signs. Put it into the slot of its role, outside that region`,
  'wrong-region': words`Reference nêu một vùng khác với vùng vai trò này phải ký. Ký đúng vùng nêu sau đây | The Reference names another region than this role must sign. Sign the region named here`,
  'clock-ahead': words`Đồng hồ của máy ký chạy nhanh hơn giờ tiếp nhận, dấu thời gian hoặc giờ của những người ký sau. Chỉnh giờ theo máy chủ thời gian (NTP) rồi ký lại | The clock of the signing machine runs ahead of the time of receipt, of the timestamp or of those who signed later. Set it by a time server (NTP) and sign again`,
  'local-hour-written-as-utc': words`Giờ địa phương được ghi với chữ Z (giờ UTC), nên bị hiểu là muộn hơn 7 giờ. Ghi không có múi giờ hoặc +07:00 | The local hour was written with a Z (UTC), and so reads 7 hours late. Write it without a zone, or with +07:00`,
  'certificate-of-wrong-role': words`Chứng thư số không thuộc loại mà vai trò này phải dùng. Nhà trường ký bằng chứng thư số của trường, các vai trò khác bằng chứng thư số cá nhân | The certificate is not of the kind that this role must use. The school signs with the school's own, every other role with a personal one`,
} as const;

export type DiagnosisCause = keyof typeof DIAGNOSIS_TABLE;

export interface Diagnosis {
  readonly cause: DiagnosisCause;
  readonly vi: string;
  readonly en: string;
  /** the element or the Reference it is about */
  readonly at?: string;
}

/** `detail` stands in brackets behind both texts; it holds paths, names of algorithms and minutes, never a value. */
export function diagnosisOf(cause: DiagnosisCause, at?: string, detail?: string): Diagnosis {
  const tail = detail === undefined ? '' : ` (${detail})`;
  const { vi, en } = DIAGNOSIS_TABLE[cause];
  const told = { cause, vi: `${vi}${tail}`, en: `${en}${tail}` };
  return at === undefined ? told : { ...told, at };
}
