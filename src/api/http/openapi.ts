import packageFacts from '../../../package.json' with { type: 'json' };
import { problemSchema } from '../presenters/problem.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { bilingual, type Collect, type Json, openApiOperation } from './openapi-operation.ts';
import type { Route, Words } from './route.ts';

/** The OpenAPI 3.1 document of the declared routes: nothing in it is written twice. */
export function openApiDocument(routes: readonly Route[]): Json {
  const schemas: Json = {};
  const collect: Collect = ({ schema, named }) => {
    Object.assign(schemas, named);
    return schema;
  };
  collect(jsonSchemaOf(problemSchema, 'output'));
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: openApiOperation(route, collect),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kho học bạ số',
      version: packageFacts.version,
      description: [
        'Kho học bạ số của tỉnh: nhận, kiểm tra, lưu trữ và xác thực học bạ đã ký số.',
        'The provincial repository of signed transcripts: receives, verifies, keeps and authenticates them.',
      ].join('\n\n'),
      license: { name: packageFacts.license, identifier: packageFacts.license },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, about]) => ({ name, description: bilingual(about) })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'Khóa truy cập do Sở GDĐT cấp cho trường. API key issued by the department: khb_…',
        },
      },
    },
  };
}

const TAGS: Readonly<Record<string, Words>> = {
  submissions: { vi: 'Gửi học bạ đã ký', en: 'Pushing signed transcripts' },
  transcripts: { vi: 'Tra cứu theo số định danh cá nhân', en: 'Lookup by personal ID' },
  schools: { vi: 'Danh sách của trường', en: "A school's lists" },
  requests: { vi: 'Khởi tạo, hủy bỏ, xác thực (Đ29.3)', en: 'Create, cancel, authenticate' },
  transfers: { vi: 'Chuyển trường (Đ26)', en: 'Transfers' },
  certificates: { vi: 'Sổ đăng ký chứng thư số, phân công ký (Đ9, Đ12, Đ24.2)', en: 'Certificate registry' },
  ledger: { vi: 'Sổ cái (Đ20.3, Đ31)', en: 'The ledger (c2sp.org/tlog-tiles)' },
  keys: { vi: 'Khóa công khai của kho', en: 'Public keys of the repository' },
  operation: { vi: 'Vận hành', en: 'Operation' },
};
